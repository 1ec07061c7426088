package lanewise.engine;

import lanewise.engine.kernel.RowsCall;

/**
 * Layer norm and RMS norm over each row, forward and backward.
 *
 * <pre>
 * layer  xHat = (x - mean) / sqrt(variance + eps)        y = xHat weight + bias
 * RMS    xHat = x / sqrt(mean of x^2 + eps)              y = xHat weight
 * </pre>
 *
 * @param centred whether the mean is subtracted: layer norm
 * @param eps added to the variance or the mean square
 * @param weight [1][columns], or null without
 * @param bias [1][columns], or null without
 * @param dWeight gradient of the weight, which grows, or null
 * @param dBias gradient of the bias, which grows, or null
 */
public record Norm(boolean centred, double eps, Matrix weight, Matrix bias, Matrix dWeight, Matrix dBias) {
    /** Numbers that forward keeps of each row for backward. */
    public static final int STATS = 3;

    public Norm {
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("eps must be >= 0, but is " + eps);
        }
        if (bias != null && weight == null) {
            throw new IllegalArgumentException("a bias needs a weight");
        }
        requireLike("bias", bias, weight);
        requireLike("dWeight", dWeight, weight);
        requireLike("dBias", dBias, bias);
        if (weight != null) {
            requireRow("weight", weight, weight.columns());
        }
    }

    private static void requireLike(String name, Matrix matrix, Matrix like) {
        if (matrix == null) {
            return;
        }
        if (like == null) {
            throw new IllegalArgumentException(name + " must be absent, because what it belongs to is");
        }
        requireRow(name, matrix, like.columns());
        Engine.requireSame(matrix, like);
    }

    private static void requireRow(String name, Matrix matrix, int columns) {
        Matrix.requireShape(name, matrix, 1, columns);
    }

    /** Reads x, writes y and stats, which is [rows][3]; y may be x if backward is not needed. */
    public void forward(Engine engine, Matrix x, Matrix y, Matrix stats) {
        Matrix.requireShape("y", y, x.rows(), x.columns());
        require(engine, x, y, stats);
        engine.begin(Operation.NORM, centred ? 0 : 1, x, (long) x.rows() * x.columns());
        try {
            RowsCall call = call(engine, x, stats);
            call.y = y.address();
            call.yStride = y.stride();
            if (centred) {
                engine.kernels(x).rows().layerNorm(call);
            } else {
                engine.kernels(x).rows().rmsNorm(call);
            }
        } finally {
            engine.exit();
        }
    }

    /** Reads x, stats and dy, adds to dWeight and dBias, then writes dx, which may be dy. */
    public void backward(Engine engine, Matrix x, Matrix stats, Matrix dy, Matrix dx) {
        Matrix.requireShape("dy", dy, x.rows(), x.columns());
        Matrix.requireShape("dx", dx, x.rows(), x.columns());
        require(engine, x, dy, stats);
        Engine.requireSame(x, dx);
        engine.begin(Operation.NORM, centred ? 2 : 3, x, (long) x.rows() * x.columns());
        try {
            RowsCall call = call(engine, x, stats);
            call.dy = dy.address();
            call.dyStride = dy.stride();
            call.dx = dx.address();
            call.dxStride = dx.stride();
            if (dBias != null) {
                engine.elements(x).addRows(dy.rows(), dy.columns(), dy.address(), dy.stride(), dBias.address());
            }
            if (dWeight != null) {
                call.dWeight = dWeight.address();
                engine.kernels(x).rows().normParameters(call);
            }
            engine.kernels(x).rows().normBackward(call);
        } finally {
            engine.exit();
        }
    }

    private void require(Engine engine, Matrix x, Matrix other, Matrix stats) {
        Matrix.requireShape("stats", stats, x.rows(), STATS);
        engine.requireMine(x);
        Engine.requireSame(x, other);
        Engine.requireSame(x, stats);
        if (weight != null) {
            requireRow("weight", weight, x.columns());
            Engine.requireSame(x, weight);
        }
    }

    private RowsCall call(Engine engine, Matrix x, Matrix stats) {
        RowsCall call = engine.calls().rows;
        call.rows = x.rows();
        call.width = x.columns();
        call.x = x.address();
        call.xStride = x.stride();
        call.stats = stats.address();
        call.statsStride = stats.stride();
        call.weight = weight == null ? 0 : weight.address();
        call.bias = bias == null ? 0 : bias.address();
        call.eps = eps;
        call.centred = centred;
        return call;
    }
}
