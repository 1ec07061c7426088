package lanewise.engine;

import lanewise.engine.kernel.LstmCall;

/**
 * {@link LstmGates} in which the gates see the cell state too (peepholes: Gers, Schraudolph, Schmidhuber, Learning precise timing
 * with LSTM recurrent networks, 2002; Graves 2013), and may be straight lines held in 0..1 instead of sigmoids.
 *
 * <pre>
 * i = s(z_i + p_i c_prev)  f = s(z_f + p_f c_prev)  g = tanh(z_g)  c = f c_prev + i g
 * o = s(z_o + p_o c)       h = o tanh(c)            s = sigmoid  or  slope x + shift in 0..1
 * </pre>
 *
 * @param gates the rest
 * @param peepholes [1][3 width]: p_i, p_o, p_f (the order of ONNX); zeros for none
 * @param line [1][2 width]: slope throughout, then shift throughout; null for sigmoids
 */
public record LstmVariantGates(LstmGates gates, Matrix peepholes, Matrix line) {
    public LstmVariantGates {
        int width = gates.c().columns();
        Matrix.requireShape("peepholes", peepholes, 1, 3 * width);
        Engine.requireSame(peepholes, gates.c());
        if (line != null) {
            Matrix.requireShape("line", line, 1, 2 * width);
            Engine.requireSame(line, gates.c());
        }
    }

    /** As {@link LstmGates#forward}. */
    public void forward(Engine engine, int rows, int gatesRow, int cPrevRow, int cRow, int hRow) {
        gates.requireForward(engine, rows, gatesRow, cPrevRow, cRow, hRow);
        engine.begin(Operation.LSTM_VARIANT_GATES, line == null ? 0 : 1, peepholes, (long) rows * peepholes.columns());
        try {
            LstmCall call = engine.lstmCall();
            gates.fillForward(call, rows, gatesRow, cPrevRow, cRow, hRow);
            fill(call);
            if (line == null) {
                engine.kernels(peepholes).recurrent().lstmPeephole(call);
            } else {
                engine.kernels(peepholes).recurrent().lstmHard(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** As {@link LstmGates#backward}. */
    public void backward(Engine engine, int rows, int gatesRow, int cPrevRow, int dhRow) {
        gates.requireBackward(engine, rows, gatesRow, cPrevRow, dhRow);
        engine.begin(Operation.LSTM_VARIANT_GATES, line == null ? 2 : 3, peepholes, (long) rows * peepholes.columns());
        try {
            LstmCall call = engine.lstmCall();
            gates.fillBackward(call, rows, gatesRow, cPrevRow, dhRow);
            fill(call);
            if (line == null) {
                engine.kernels(peepholes).recurrent().lstmPeepholeBackward(call);
            } else {
                engine.kernels(peepholes).recurrent().lstmHardBackward(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** One row for all rows: a stride of 0. */
    private void fill(LstmCall call) {
        call.peepholes = peepholes.address();
        call.peepholesStride = 0;
        call.line = line == null ? 0 : line.address();
        call.lineStride = 0;
    }
}
