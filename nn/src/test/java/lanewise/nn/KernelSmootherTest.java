package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;

/**
 * Attention as a kernel smoother (Nadaraya, Watson; 1964): the regression of y on x at x_0 with a Gaussian kernel,
 *
 * <pre>
 * m(x_0) = sum of K(x_0 - x_i) y_i / sum of K(x_0 - x_i)      K(u) = exp(-u^2 / (2 h^2))
 * </pre>
 *
 * is softmax attention: -(x_0 - x_i)^2 / (2 h^2) = (2 x_0 x_i - x_i^2) / (2 h^2) + a term of x_0 alone, which a softmax ignores. So
 * the query is (2 x_0, -1), the key (x_i, x_i^2), the value y_i, and the scale 1 / (2 h^2).
 */
class KernelSmootherTest {
    private static final int POINTS = 50;
    private static final int GRID = 21;
    private static final double H = 0.15;

    private static double[] attention(double[] x, double[] y, double[] grid, Precision precision) {
        Spec spec = Spec.dotProductAttention(1, 2, 1, 1 / (2 * H * H), false);
        Plan.Options options =
                Plan.Options.infer(grid.length, 1).withSide("keys", x.length).withSide("values", x.length);
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(options)) {
            for (int i = 0; i < x.length; i++) {
                network.input("keys").value().set(i, 0, x[i]);
                network.input("keys").value().set(i, 1, x[i] * x[i]);
                network.input("values").value().set(i, 0, y[i]);
            }
            for (int i = 0; i < grid.length; i++) {
                network.input().value().set(i, 0, 2 * grid[i]);
                network.input().value().set(i, 1, -1);
            }
            network.forward();
            return network.output().value().toArray();
        }
    }

    private static double kernelRegression(double[] x, double[] y, double at) {
        double above = 0;
        double below = 0;
        for (int i = 0; i < x.length; i++) {
            double k = Math.exp(-(at - x[i]) * (at - x[i]) / (2 * H * H));
            above += k * y[i];
            below += k;
        }
        return above / below;
    }

    @Test
    void attentionIsNadarayaWatson() {
        double[] x = Data.numbers(3, POINTS);
        double[] noise = Data.numbers(4, POINTS);
        double[] y = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            y[i] = Math.sin(3 * x[i]) + 0.1 * noise[i];
        }
        double[] grid = new double[GRID];
        double[] expected = new double[GRID];
        double error = 0;
        for (int i = 0; i < GRID; i++) {
            grid[i] = -1 + 2.0 * i / (GRID - 1);
            expected[i] = kernelRegression(x, y, grid[i]);
            error += Math.abs(expected[i] - Math.sin(3 * grid[i])) / GRID;
        }
        // Scores are up to 3 / (2 h^2) = 67, so off by 67 times a few roundings of 1e-16 or 6e-8; values are about 1.
        assertArrayEquals(expected, attention(x, y, grid, Precision.F64), 1e-13);
        assertArrayEquals(expected, attention(x, y, grid, Precision.F32), 4e-5);
        // The curve's mean size is 0.68; a kernel this wide flattens it, most at the ends.
        assertTrue(error < 0.2, "the smoother finds the curve: mean error " + error);
    }

    /** With points at -1, 0 and 1 and h = 0.15 the neighbours at 0 weigh exp(-1 / 0.045) = 2.2e-10 each. */
    @Test
    void threePointsByHand() {
        double w = Math.exp(-1 / (2 * H * H));
        double[] y = {2, 5, -1};
        double[] fitted = attention(new double[] {-1, 0, 1}, y, new double[] {0, 0.5}, Precision.F64);
        assertEquals((5 + (2 - 1) * w) / (1 + 2 * w), fitted[0], 1e-14);
        double far = Math.exp(-(1.5 * 1.5 - 0.25) / (2 * H * H));
        assertEquals((5 - 1 + 2 * far) / (2 + far), fitted[1], 1e-13);
    }
}
