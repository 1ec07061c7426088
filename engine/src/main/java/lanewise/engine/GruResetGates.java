package lanewise.engine;

import lanewise.engine.kernel.GruCall;

/**
 * The element-wise part of a GRU step whose reset gate acts before the product (Keras with {@code reset_after=False}, ONNX with
 * {@code linear_before_reset=0}), in two halves with the product of {@code reset} between them. All matrices have H columns padded
 * to whole 64-byte units (see {@link Precision#padded}), gates and dz three such blocks in the order r, z, n.
 *
 * <pre>
 * r = s(z_r)     z = s(z_z)               reset = r h_prev        then z_n += reset W, outside
 * n = tanh(z_n)  h = (1 - z) n + z h_prev  s = sigmoid  or  slope x + shift in 0..1
 * </pre>
 *
 * @param gates pre-activations; forward overwrites them with r, z, n
 * @param h hidden states: the row of a step and the row of the step before lie in one matrix
 * @param reset r h_prev, in the rows of gates
 * @param dh backward: gradient of the hidden state, complete
 * @param dhPrev backward: gradient of h_prev without what comes through the product of r and z; may be dh
 * @param dReset backward: gradient of reset, in the rows of dh
 * @param dz backward: gradient of the pre-activations
 * @param line [1][2 width]: slope throughout, then shift throughout; null for sigmoids
 */
public record GruResetGates(
        Matrix gates, Matrix h, Matrix reset, Matrix dh, Matrix dhPrev, Matrix dReset, Matrix dz, Matrix line) {
    public GruResetGates {
        int width = h.columns();
        Engine.requirePadded(h);
        Engine.requireWidth("gates", gates, 3 * width, h);
        Engine.requireWidth("reset", reset, width, h);
        if (dz != null) {
            Engine.requireWidth("dh", dh, width, h);
            Engine.requireWidth("dhPrev", dhPrev, width, h);
            Engine.requireWidth("dReset", dReset, width, h);
            Engine.requireWidth("dz", dz, 3 * width, h);
        }
        if (line != null) {
            Matrix.requireShape("line", line, 1, 2 * width);
            Engine.requireSame(line, h);
        }
    }

    /** With sigmoids. */
    public GruResetGates(Matrix gates, Matrix h, Matrix reset, Matrix dh, Matrix dhPrev, Matrix dReset, Matrix dz) {
        this(gates, h, reset, dh, dhPrev, dReset, dz, null);
    }

    /** The first half: reads z_r, z_z and hPrev, writes r, z and reset. */
    public void forwardReset(Engine engine, int rows, int gatesRow, int hPrevRow) {
        requireForward(rows, gatesRow, hPrevRow);
        engine.requireMine(h);
        engine.begin(Operation.GRU_RESET_GATES, line == null ? 0 : 4, h, (long) rows * h.columns());
        try {
            GruCall call = fill(engine, rows, gatesRow, hPrevRow);
            if (line == null) {
                engine.kernels(h).recurrent().gruReset(call);
            } else {
                engine.kernels(h).recurrent().gruHardReset(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** The second half: reads z, z_n and hPrev, writes n and h. */
    public void forwardOutput(Engine engine, int rows, int gatesRow, int hPrevRow, int hRow) {
        requireForward(rows, gatesRow, hPrevRow);
        Engine.requireRows("h", h, hRow, rows);
        engine.requireMine(h);
        engine.begin(Operation.GRU_RESET_GATES, 1, h, (long) rows * h.columns());
        try {
            GruCall call = fill(engine, rows, gatesRow, hPrevRow);
            call.h = h.address(hRow);
            call.hStride = h.stride();
            engine.kernels(h).recurrent().gruOutput(call);
        } finally {
            engine.exit();
        }
    }

    /** Backward of the second half: reads z, n, hPrev and dh, writes dz_z, dz_n and dhPrev. */
    public void backwardOutput(Engine engine, int rows, int gatesRow, int hPrevRow, int dhRow, int dhPrevRow) {
        requireBackward(rows, gatesRow, hPrevRow, dhRow, dhPrevRow);
        engine.requireMine(h);
        engine.begin(Operation.GRU_RESET_GATES, line == null ? 2 : 5, h, (long) rows * h.columns());
        try {
            GruCall call = fillBackward(engine, rows, gatesRow, hPrevRow, dhRow, dhPrevRow);
            if (line == null) {
                engine.kernels(h).recurrent().gruOutputBackward(call);
            } else {
                engine.kernels(h).recurrent().gruHardOutputBackward(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** Backward of the first half: reads r, hPrev and dReset, writes dz_r and adds to dhPrev. */
    public void backwardReset(Engine engine, int rows, int gatesRow, int hPrevRow, int dhRow, int dhPrevRow) {
        requireBackward(rows, gatesRow, hPrevRow, dhRow, dhPrevRow);
        engine.requireMine(h);
        engine.begin(Operation.GRU_RESET_GATES, line == null ? 3 : 6, h, (long) rows * h.columns());
        try {
            GruCall call = fillBackward(engine, rows, gatesRow, hPrevRow, dhRow, dhPrevRow);
            if (line == null) {
                engine.kernels(h).recurrent().gruResetBackward(call);
            } else {
                engine.kernels(h).recurrent().gruHardResetBackward(call);
            }
        } finally {
            engine.exit();
        }
    }

    private void requireForward(int rows, int gatesRow, int hPrevRow) {
        Engine.requireRows("gates", gates, gatesRow, rows);
        Engine.requireRows("reset", reset, gatesRow, rows);
        Engine.requireRows("h", h, hPrevRow, rows);
    }

    private void requireBackward(int rows, int gatesRow, int hPrevRow, int dhRow, int dhPrevRow) {
        if (dz == null) {
            throw new IllegalStateException("gates without dh, dhPrev, dReset and dz have no backward");
        }
        requireForward(rows, gatesRow, hPrevRow);
        Engine.requireRows("dz", dz, gatesRow, rows);
        Engine.requireRows("dh", dh, dhRow, rows);
        Engine.requireRows("dReset", dReset, dhRow, rows);
        Engine.requireRows("dhPrev", dhPrev, dhPrevRow, rows);
    }

    private GruCall fill(Engine engine, int rows, int gatesRow, int hPrevRow) {
        GruCall call = engine.calls().gru;
        call.rows = rows;
        call.width = h.columns();
        call.gates = gates.address(gatesRow);
        call.gatesStride = gates.stride();
        call.hPrev = h.address(hPrevRow);
        call.hPrevStride = h.stride();
        call.reset = reset.address(gatesRow);
        call.resetStride = reset.stride();
        call.line = line == null ? 0 : line.address();
        // One row for all rows.
        call.lineStride = 0;
        return call;
    }

    private GruCall fillBackward(Engine engine, int rows, int gatesRow, int hPrevRow, int dhRow, int dhPrevRow) {
        GruCall call = fill(engine, rows, gatesRow, hPrevRow);
        call.dh = dh.address(dhRow);
        call.dhStride = dh.stride();
        call.dReset = dReset.address(dhRow);
        call.dResetStride = dReset.stride();
        call.dhPrev = dhPrev.address(dhPrevRow);
        call.dhPrevStride = dhPrev.stride();
        call.dz = dz.address(gatesRow);
        call.dzStride = dz.stride();
        return call;
    }
}
