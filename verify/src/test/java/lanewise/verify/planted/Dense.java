package lanewise.verify.planted;

import java.util.Arrays;

/** Products and sums of small matrices and vectors, in plain loops. */
final class Dense {
    private Dense() {}

    /** W x. */
    static double[] times(double[][] w, double[] x) {
        double[] y = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += w[i][j] * x[j];
            }
        }
        return y;
    }

    /** W^T d. */
    static double[] transposedTimes(double[][] w, double[] d) {
        double[] y = new double[w[0].length];
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += w[i][j] * d[i];
            }
        }
        return y;
    }

    /** dW += d x^T. */
    static void addOuter(double[][] dW, double[] d, double[] x) {
        for (int i = 0; i < d.length; i++) {
            for (int j = 0; j < x.length; j++) {
                dW[i][j] += d[i] * x[j];
            }
        }
    }

    /** a += b. */
    static void add(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += b[i];
        }
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static void clear(double[][] a) {
        Arrays.stream(a).forEach(row -> Arrays.fill(row, 0));
    }

    static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, from.length);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double[] softmax(double[] x) {
        double[] y = Arrays.stream(x).map(Math::exp).toArray();
        double sum = Arrays.stream(y).sum();
        return Arrays.stream(y).map(e -> e / sum).toArray();
    }
}
