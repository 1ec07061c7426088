package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Precision;

/**
 * linear, matmul and mse in plain loops, as an implementation under test. F32 rounds every product and sum to float.
 */
final class ScalarRunner implements CaseRunner {
    private static final Set<String> KINDS = Set.of("linear", "matmul", "loss mse");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        String kind = c.kind().equals("loss") ? "loss " + c.config("function") : c.kind();
        return KINDS.contains(kind) ? Optional.empty() : Optional.of(kind + " is not built yet");
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        return switch (c.kind()) {
            case "linear" -> linear(c, precision);
            case "matmul" -> matmul(c, precision);
            default -> mse(c, precision);
        };
    }

    /** A matrix without copying; transposing swaps the strides. */
    private record View(double[] values, int rows, int cols, int rowStride, int colStride) {
        static View of(CaseTensor tensor) {
            int cols = tensor.shape()[tensor.shape().length - 1];
            return new View(tensor.values(), tensor.size() / cols, cols, cols, 1);
        }

        View transposed() {
            return new View(values, cols, rows, colStride, rowStride);
        }

        double at(int row, int col) {
            return values[row * rowStride + col * colStride];
        }
    }

    private static double[] product(View a, View b, Precision precision) {
        double[] c = new double[a.rows * b.cols];
        for (int i = 0; i < a.rows; i++) {
            for (int j = 0; j < b.cols; j++) {
                double sum = 0;
                for (int k = 0; k < a.cols; k++) {
                    sum = round(sum + round(a.at(i, k) * b.at(k, j), precision), precision);
                }
                c[i * b.cols + j] = sum;
            }
        }
        return c;
    }

    private static double round(double value, Precision precision) {
        return precision == Precision.F32 ? (float) value : value;
    }

    private static CaseResults matmul(ReferenceCase c, Precision precision) {
        View a = View.of(c.tensor("in/a"));
        View b = View.of(c.tensor("in/b"));
        View dy = View.of(c.tensor("cot/y"));
        return new CaseResults()
                .put("out/y", product(a, b, precision))
                .put("grad/a", product(dy, b.transposed(), precision))
                .put("grad/b", product(a.transposed(), dy, precision));
    }

    private static CaseResults linear(ReferenceCase c, Precision precision) {
        View x = View.of(c.tensor("in/x"));
        View w = View.of(c.tensor("in/weight"));
        View dy = View.of(c.tensor("cot/y"));
        double[] y = product(x, w.transposed(), precision);
        double[] db = new double[w.rows];
        for (int i = 0; i < y.length; i++) {
            int j = i % w.rows;
            y[i] = c.has("in/bias") ? round(y[i] + c.tensor("in/bias").values()[j], precision) : y[i];
            db[j] = round(db[j] + dy.values[i], precision);
        }
        return new CaseResults()
                .put("out/y", y)
                .put("grad/x", product(dy, w, precision))
                .put("grad/weight", product(dy.transposed(), x, precision))
                .put("grad/bias", db);
    }

    private static CaseResults mse(ReferenceCase c, Precision precision) {
        CaseTensor input = c.tensor("in/input");
        CaseTensor target = c.tensor("in/target");
        CaseTensor cotangent = c.tensor("cot/loss");
        double share = c.config("reduction").equals("mean") ? 1.0 / input.size() : 1;
        double[] loss = new double[cotangent.size()];
        double[] dx = new double[input.size()];
        double[] dt = new double[input.size()];
        for (int i = 0; i < dx.length; i++) {
            int at = loss.length == 1 ? 0 : i;
            double d = input.values()[i] - target.values()[i];
            loss[at] += d * d * share;
            dx[i] = round(2 * d * share * cotangent.values()[at], precision);
            dt[i] = -dx[i];
        }
        return new CaseResults().put("out/loss", loss).put("grad/input", dx).put("grad/target", dt);
    }
}
