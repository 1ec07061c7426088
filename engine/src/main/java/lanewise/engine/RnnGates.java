package lanewise.engine;

import lanewise.engine.kernel.RecurrentKernels;
import lanewise.engine.kernel.RnnCall;

/**
 * The element-wise part of a simple recurrent step, forward and backward, on ranges of rows of matrices that hold many steps.
 * All have H columns padded to whole 64-byte units (see {@link Precision#padded}).
 *
 * <pre>
 * h = tanh(z)   or   h = max(z, 0)
 * dz = dh (1 - h^2)   or   dz = dh where h &gt; 0, else 0
 * </pre>
 *
 * @param kind tanh or relu
 * @param z pre-activations
 * @param h hidden states; may be z
 * @param dh backward: gradient of the hidden state, complete
 * @param dz backward: gradient of z; may be dh
 */
public record RnnGates(Kind kind, Matrix z, Matrix h, Matrix dh, Matrix dz) {
    /** The activation. */
    public enum Kind {
        TANH,
        RELU
    }

    public RnnGates {
        int width = h.columns();
        Engine.requirePadded(h);
        Engine.requireWidth("z", z, width, h);
        if (dz != null) {
            Engine.requireWidth("dh", dh, width, h);
            Engine.requireWidth("dz", dz, width, h);
        }
    }

    /** Forward for {@code rows} rows: reads z, writes h. */
    public void forward(Engine engine, int rows, int zRow, int hRow) {
        Engine.requireRows("z", z, zRow, rows);
        Engine.requireRows("h", h, hRow, rows);
        engine.requireMine(h);
        engine.begin(Operation.RNN_GATES, kind.ordinal(), h, (long) rows * h.columns());
        try {
            RnnCall call = fill(engine, rows, hRow);
            call.z = z.address(zRow);
            call.zStride = z.stride();
            RecurrentKernels kernels = engine.kernels(h).recurrent();
            switch (kind) {
                case TANH -> kernels.rnnTanh(call);
                case RELU -> kernels.rnnRelu(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** Backward for {@code rows} rows: reads h and dh, writes dz. */
    public void backward(Engine engine, int rows, int hRow, int dhRow, int dzRow) {
        if (dz == null) {
            throw new IllegalStateException("gates without dh and dz have no backward");
        }
        Engine.requireRows("h", h, hRow, rows);
        Engine.requireRows("dh", dh, dhRow, rows);
        Engine.requireRows("dz", dz, dzRow, rows);
        engine.requireMine(h);
        engine.begin(Operation.RNN_GATES, 2 + kind.ordinal(), h, (long) rows * h.columns());
        try {
            RnnCall call = fill(engine, rows, hRow);
            call.dh = dh.address(dhRow);
            call.dhStride = dh.stride();
            call.dz = dz.address(dzRow);
            call.dzStride = dz.stride();
            RecurrentKernels kernels = engine.kernels(h).recurrent();
            switch (kind) {
                case TANH -> kernels.rnnTanhBackward(call);
                case RELU -> kernels.rnnReluBackward(call);
            }
        } finally {
            engine.exit();
        }
    }

    private RnnCall fill(Engine engine, int rows, int hRow) {
        RnnCall call = engine.calls().rnn;
        call.rows = rows;
        call.width = h.columns();
        call.h = h.address(hRow);
        call.hStride = h.stride();
        return call;
    }
}
