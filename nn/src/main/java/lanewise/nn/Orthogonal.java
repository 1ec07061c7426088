package lanewise.nn;

import lanewise.engine.Matrix;
import lanewise.engine.Rng;

/**
 * Random orthonormal vectors: Q of A = QR, where A has normal elements and R a positive diagonal, so that Q is distributed evenly
 * (Mezzadri, How to generate random matrices from the classical compact groups, 2007). In float64, by Gram and Schmidt's procedure
 * run twice for each vector, which leaves them orthogonal to rounding (Giraud, Langou, Rozloznik, 2005).
 */
final class Orthogonal {
    private Orthogonal() {}

    static void fill(Matrix parameter, Rng rng) {
        boolean tall = parameter.rows() >= parameter.columns();
        int count = tall ? parameter.columns() : parameter.rows();
        double[][] vectors = vectors(count, tall ? parameter.rows() : parameter.columns(), rng);
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < vectors[v].length; i++) {
                parameter.set(tall ? i : v, tall ? v : i, vectors[v][i]);
            }
        }
    }

    private static double[][] vectors(int count, int length, Rng rng) {
        double[][] q = new double[count][length];
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < length; i++) {
                q[v][i] = rng.nextNormal();
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int u = 0; u < v; u++) {
                    subtract(q[v], dot(q[u], q[v]), q[u]);
                }
            }
            double norm = Math.sqrt(dot(q[v], q[v]));
            for (int i = 0; i < length; i++) {
                q[v][i] /= norm;
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum = Math.fma(a[i], b[i], sum);
        }
        return sum;
    }

    private static void subtract(double[] from, double factor, double[] vector) {
        for (int i = 0; i < from.length; i++) {
            from[i] = Math.fma(-factor, vector[i], from[i]);
        }
    }
}
