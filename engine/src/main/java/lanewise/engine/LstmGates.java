package lanewise.engine;

import lanewise.engine.kernel.LstmCall;

/**
 * The LSTM's element-wise part, forward and backward, on ranges of rows of matrices that hold many steps. All have H columns
 * padded to whole 64-byte units (see {@link Precision#padded}), gates and dz four such blocks in the order i, f, g, o.
 *
 * <pre>
 * i = sigmoid(z_i)  f = sigmoid(z_f)  g = tanh(z_g)  o = sigmoid(z_o)
 * c = f c_prev + i g        h = o tanh(c)
 * </pre>
 *
 * @param gates pre-activations z; forward overwrites them with i, f, g, o
 * @param c cell states: the row of a step and the row of the step before lie in one matrix
 * @param tanhC tanh of the cell state
 * @param h hidden states
 * @param dh backward: gradient of the hidden state, complete
 * @param dc backward: gradient of the cell state
 * @param dz backward: gradient of z; may be {@code gates}, which it then replaces
 */
public record LstmGates(Matrix gates, Matrix c, Matrix tanhC, Matrix h, Matrix dh, Matrix dc, Matrix dz) {
    public LstmGates {
        Engine.requirePadded(c);
        int width = c.columns();
        Engine.requireWidth("gates", gates, 4 * width, c);
        Engine.requireWidth("tanhC", tanhC, width, c);
        Engine.requireWidth("h", h, width, c);
        if (dz != null) {
            Engine.requireWidth("dh", dh, width, c);
            Engine.requireWidth("dc", dc, width, c);
            Engine.requireWidth("dz", dz, 4 * width, c);
        }
    }

    /** Forward for {@code rows} rows: reads z and cPrev, writes gates, c, tanhC and h. */
    public void forward(Engine engine, int rows, int gatesRow, int cPrevRow, int cRow, int hRow) {
        requireForward(engine, rows, gatesRow, cPrevRow, cRow, hRow);
        engine.begin(Operation.LSTM_GATES, c, (long) rows * c.columns());
        try {
            LstmCall call = engine.lstmCall();
            fillForward(call, rows, gatesRow, cPrevRow, cRow, hRow);
            engine.elements(c).lstmGates(call);
        } finally {
            engine.exit();
        }
    }

    /**
     * Backward for {@code rows} rows: reads gates, cPrev, tanhC, dh and dc, writes dz and, in dc's place, the gradient of
     * cPrev.
     */
    public void backward(Engine engine, int rows, int gatesRow, int cPrevRow, int dhRow) {
        requireBackward(engine, rows, gatesRow, cPrevRow, dhRow);
        engine.begin(Operation.LSTM_GATES_BACKWARD, c, (long) rows * c.columns());
        try {
            LstmCall call = engine.lstmCall();
            fillBackward(call, rows, gatesRow, cPrevRow, dhRow);
            engine.elements(c).lstmGatesBackward(call);
        } finally {
            engine.exit();
        }
    }

    void requireForward(Engine engine, int rows, int gatesRow, int cPrevRow, int cRow, int hRow) {
        Engine.requireRows("gates", gates, gatesRow, rows);
        Engine.requireRows("tanhC", tanhC, gatesRow, rows);
        Engine.requireRows("c", c, cPrevRow, rows);
        Engine.requireRows("c", c, cRow, rows);
        Engine.requireRows("h", h, hRow, rows);
        engine.requireMine(c);
    }

    void requireBackward(Engine engine, int rows, int gatesRow, int cPrevRow, int dhRow) {
        if (dz == null) {
            throw new IllegalStateException("gates without dh, dc and dz have no backward");
        }
        Engine.requireRows("gates", gates, gatesRow, rows);
        Engine.requireRows("tanhC", tanhC, gatesRow, rows);
        Engine.requireRows("dz", dz, gatesRow, rows);
        Engine.requireRows("c", c, cPrevRow, rows);
        Engine.requireRows("dh", dh, dhRow, rows);
        Engine.requireRows("dc", dc, dhRow, rows);
        engine.requireMine(c);
    }

    void fillForward(LstmCall call, int rows, int gatesRow, int cPrevRow, int cRow, int hRow) {
        fill(call, rows, gatesRow, cPrevRow);
        call.c = c.address(cRow);
        call.cStride = c.stride();
        call.h = h.address(hRow);
        call.hStride = h.stride();
    }

    void fillBackward(LstmCall call, int rows, int gatesRow, int cPrevRow, int dhRow) {
        fill(call, rows, gatesRow, cPrevRow);
        call.dh = dh.address(dhRow);
        call.dhStride = dh.stride();
        call.dc = dc.address(dhRow);
        call.dcStride = dc.stride();
        call.dcPrev = dc.address(dhRow);
        call.dcPrevStride = dc.stride();
        call.dz = dz.address(gatesRow);
        call.dzStride = dz.stride();
    }

    private void fill(LstmCall call, int rows, int gatesRow, int cPrevRow) {
        call.rows = rows;
        call.width = c.columns();
        call.gates = gates.address(gatesRow);
        call.gatesStride = gates.stride();
        call.cPrev = c.address(cPrevRow);
        call.cPrevStride = c.stride();
        call.tanhC = tanhC.address(gatesRow);
        call.tanhCStride = tanhC.stride();
    }
}
