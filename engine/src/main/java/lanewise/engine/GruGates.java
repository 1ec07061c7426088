package lanewise.engine;

import lanewise.engine.kernel.GruCall;

/**
 * The element-wise part of a GRU step whose reset gate acts after the product (PyTorch's), forward and backward, on ranges of
 * rows of matrices that hold many steps. All have H columns padded to whole 64-byte units (see {@link Precision#padded}), gates
 * and dz four such blocks: the input's part of n, r, z, the hidden state's part of n. So the input's product writes the first
 * three, the hidden state's the last three.
 *
 * <pre>
 * r = s(z_r)  z = s(z_z)  n = tanh(x_n + r h_n)
 * h = (1 - z) n + z h_prev      s = sigmoid  or  slope x + shift in 0..1
 * </pre>
 *
 * @param gates pre-activations; forward overwrites the first three blocks with n, r, z
 * @param h hidden states: the row of a step and the row of the step before lie in one matrix
 * @param dh backward: gradient of the hidden state, complete
 * @param dhPrev backward: gradient of h_prev without what comes through the product; may be dh
 * @param dz backward: gradient of the pre-activations
 * @param line [1][2 width]: slope throughout, then shift throughout; null for sigmoids
 */
public record GruGates(Matrix gates, Matrix h, Matrix dh, Matrix dhPrev, Matrix dz, Matrix line) {
    public GruGates {
        int width = h.columns();
        Engine.requirePadded(h);
        Engine.requireWidth("gates", gates, 4 * width, h);
        if (dz != null) {
            Engine.requireWidth("dh", dh, width, h);
            Engine.requireWidth("dhPrev", dhPrev, width, h);
            Engine.requireWidth("dz", dz, 4 * width, h);
        }
        if (line != null) {
            Matrix.requireShape("line", line, 1, 2 * width);
            Engine.requireSame(line, h);
        }
    }

    /** With sigmoids. */
    public GruGates(Matrix gates, Matrix h, Matrix dh, Matrix dhPrev, Matrix dz) {
        this(gates, h, dh, dhPrev, dz, null);
    }

    /** Forward for {@code rows} rows: reads the pre-activations and hPrev, writes gates and h. */
    public void forward(Engine engine, int rows, int gatesRow, int hPrevRow, int hRow) {
        requireForward(rows, gatesRow, hPrevRow);
        Engine.requireRows("h", h, hRow, rows);
        engine.requireMine(h);
        engine.begin(Operation.GRU_GATES, line == null ? 0 : 2, h, (long) rows * h.columns());
        try {
            GruCall call = engine.calls().gru;
            fill(call, rows, gatesRow, hPrevRow);
            call.h = h.address(hRow);
            call.hStride = h.stride();
            if (line == null) {
                engine.kernels(h).recurrent().gruGates(call);
            } else {
                engine.kernels(h).recurrent().gruHardGates(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** Backward for {@code rows} rows: reads gates, hPrev and dh, writes dz and dhPrev. */
    public void backward(Engine engine, int rows, int gatesRow, int hPrevRow, int dhRow, int dhPrevRow) {
        if (dz == null) {
            throw new IllegalStateException("gates without dh, dhPrev and dz have no backward");
        }
        requireForward(rows, gatesRow, hPrevRow);
        Engine.requireRows("dz", dz, gatesRow, rows);
        Engine.requireRows("dh", dh, dhRow, rows);
        Engine.requireRows("dhPrev", dhPrev, dhPrevRow, rows);
        engine.requireMine(h);
        engine.begin(Operation.GRU_GATES, line == null ? 1 : 3, h, (long) rows * h.columns());
        try {
            GruCall call = engine.calls().gru;
            fill(call, rows, gatesRow, hPrevRow);
            call.dh = dh.address(dhRow);
            call.dhStride = dh.stride();
            call.dhPrev = dhPrev.address(dhPrevRow);
            call.dhPrevStride = dhPrev.stride();
            call.dz = dz.address(gatesRow);
            call.dzStride = dz.stride();
            if (line == null) {
                engine.kernels(h).recurrent().gruGatesBackward(call);
            } else {
                engine.kernels(h).recurrent().gruHardGatesBackward(call);
            }
        } finally {
            engine.exit();
        }
    }

    private void requireForward(int rows, int gatesRow, int hPrevRow) {
        Engine.requireRows("gates", gates, gatesRow, rows);
        Engine.requireRows("h", h, hPrevRow, rows);
    }

    private void fill(GruCall call, int rows, int gatesRow, int hPrevRow) {
        call.rows = rows;
        call.width = h.columns();
        call.gates = gates.address(gatesRow);
        call.gatesStride = gates.stride();
        call.hPrev = h.address(hPrevRow);
        call.hPrevStride = h.stride();
        call.line = line == null ? 0 : line.address();
        // One row for all rows.
        call.lineStride = 0;
    }
}
