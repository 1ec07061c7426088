package lanewise.nn.loss;

import lanewise.engine.Matrix;

/** ln softmax_c(x) of a row is x_c - largest - rest; the two are apart because their sum would lose digits. */
final class LogSoftmax {
    private LogSoftmax() {}

    /** The largest logit; NaN if there is one. */
    static double largest(Matrix x, int row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < x.columns(); c++) {
            largest = Math.max(largest, x.get(row, c));
        }
        return largest;
    }

    /** ln sum_c e^(x_c - largest): ln1p without the largest, so that a class that is almost sure keeps its digits. */
    static double rest(Matrix x, int row, double largest) {
        double others = 0;
        boolean found = false;
        for (int c = 0; c < x.columns(); c++) {
            double value = x.get(row, c);
            if (!found && value == largest) {
                found = true;
            } else {
                others += StrictMath.exp(value - largest);
            }
        }
        return StrictMath.log1p(others);
    }

    /** Logits become probabilities: e^(x_c - largest) over their sum, that of the largest logit added last. */
    static void softmax(double[] x) {
        int first = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < x.length; c++) {
            first = x[c] > largest ? c : first;
            largest = Math.max(largest, x[c]);
        }
        double others = 0;
        for (int c = 0; c < x.length; c++) {
            x[c] = StrictMath.exp(x[c] - largest);
            others += c == first ? 0 : x[c];
        }
        double sum = x[first] + others;
        for (int c = 0; c < x.length; c++) {
            x[c] /= sum;
        }
    }
}
