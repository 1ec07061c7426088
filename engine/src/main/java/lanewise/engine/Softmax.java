package lanewise.engine;

import lanewise.engine.kernel.RowsCall;

/**
 * Softmax, its logarithm and logsumexp over each row, with their backward passes. Rows have any length and stride. Elements that
 * are -infinity are hidden: they get no weight and no gradient, also in a row of nothing else.
 */
public final class Softmax {
    private Softmax() {}

    /** y[i] = exp(x[i]) / sum of exp(x[i]); y may be x. A row that is all hidden gives zeros. */
    public static void forward(Engine engine, Matrix x, Matrix y) {
        begin(0, engine, x, y, "y");
        try {
            engine.kernels(x).rows().softmax(call(engine, x, y));
        } finally {
            engine.exit();
        }
    }

    /** dx = y (dy - sum of dy y); y the saved output, dx may be dy. */
    public static void backward(Engine engine, Matrix y, Matrix dy, Matrix dx) {
        begin(1, engine, y, dy, "dy");
        try {
            engine.kernels(y).rows().softmaxBackward(backwardCall(engine, y, dy, dx));
        } finally {
            engine.exit();
        }
    }

    /** y[i] = x[i] - ln(sum of exp(x[i])); y may be x. Hidden elements stay -infinity. */
    public static void logForward(Engine engine, Matrix x, Matrix y) {
        begin(2, engine, x, y, "y");
        try {
            engine.kernels(x).rows().logSoftmax(call(engine, x, y));
        } finally {
            engine.exit();
        }
    }

    /** dx = dy - exp(y) (sum of dy); y the saved output, dx may be dy. */
    public static void logBackward(Engine engine, Matrix y, Matrix dy, Matrix dx) {
        begin(3, engine, y, dy, "dy");
        try {
            engine.kernels(y).rows().logSoftmaxBackward(backwardCall(engine, y, dy, dx));
        } finally {
            engine.exit();
        }
    }

    /** out[i] = ln(sum of exp(x[i])), out [rows][1]; -infinity where all of a row is hidden. */
    public static void sumForward(Engine engine, Matrix x, Matrix out) {
        Matrix.requireShape("out", out, x.rows(), 1);
        begin(4, engine, x, x, "x");
        try {
            Engine.requireSame(x, out);
            RowsCall call = call(engine, x, x);
            call.out = out.address();
            call.outStride = out.stride();
            engine.kernels(x).rows().logSumExp(call);
        } finally {
            engine.exit();
        }
    }

    /** dx = dOut exp(x - out): x the saved input, out the saved output. */
    public static void sumBackward(Engine engine, Matrix x, Matrix out, Matrix dOut, Matrix dx) {
        Matrix.requireShape("out", out, x.rows(), 1);
        Matrix.requireShape("dOut", dOut, x.rows(), 1);
        begin(5, engine, x, dx, "dx");
        try {
            Engine.requireSame(x, out);
            Engine.requireSame(x, dOut);
            RowsCall call = call(engine, x, x);
            call.dx = dx.address();
            call.dxStride = dx.stride();
            call.out = out.address();
            call.outStride = out.stride();
            call.dOut = dOut.address();
            call.dOutStride = dOut.stride();
            engine.kernels(x).rows().logSumExpBackward(call);
        } finally {
            engine.exit();
        }
    }

    private static void begin(int variant, Engine engine, Matrix x, Matrix like, String name) {
        Matrix.requireShape(name, like, x.rows(), x.columns());
        engine.requireMine(x);
        Engine.requireSame(x, like);
        engine.begin(Operation.SOFTMAX, variant, x, (long) x.rows() * x.columns());
    }

    private static RowsCall call(Engine engine, Matrix x, Matrix y) {
        RowsCall call = engine.calls().rows;
        call.rows = x.rows();
        call.width = x.columns();
        call.x = x.address();
        call.xStride = x.stride();
        call.y = y.address();
        call.yStride = y.stride();
        return call;
    }

    private static RowsCall backwardCall(Engine engine, Matrix y, Matrix dy, Matrix dx) {
        Matrix.requireShape("dx", dx, y.rows(), y.columns());
        Engine.requireSame(y, dx);
        RowsCall call = call(engine, y, y);
        call.dy = dy.address();
        call.dyStride = dy.stride();
        call.dx = dx.address();
        call.dxStride = dx.stride();
        return call;
    }
}
