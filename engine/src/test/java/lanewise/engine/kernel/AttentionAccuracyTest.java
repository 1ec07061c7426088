package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import lanewise.engine.Precision;
import lanewise.engine.kernel.AttentionProblem.Line;
import lanewise.engine.kernel.AttentionProblem.Mask;
import lanewise.engine.kernel.AttentionProblem.Operand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Reference against softmax(Q K^T) V and its derivative as the textbook has them, in float64 with the whole matrix of
 * weights. Each element has its own bound, from the rounding errors of the chains that lead to it.
 */
class AttentionAccuracyTest {
    @ParameterizedTest
    @EnumSource
    void agreesWithTheTextbook(Precision precision) {
        Random random = new Random(7);
        AttentionKernels kernels = AttentionProblem.reference(precision);
        double worst = 0;
        for (int count = 0; count < 300; count++) {
            int most = count % 10 == 0 ? 300 : 40;
            int keys = random.nextInt(most);
            Line line =
                    Line.random(precision, random.nextInt(40), keys, random.nextInt(40), random.nextInt(40), random);
            try (Arena arena = Arena.ofConfined();
                    AttentionScratch scratch = kernels.newScratch()) {
                AttentionProblem problem = new AttentionProblem(line, arena);
                problem.run(kernels, scratch);
                worst = Math.max(worst, new Textbook(problem).compare());
            }
        }
        assertTrue(worst > 1e-3, "the bounds are far too wide: the largest error is " + worst + " of its bound");
    }

    /** Many keys of one weight: a single chain would drift, the sums of blocks don't. */
    @ParameterizedTest
    @EnumSource
    void longRowsKeepTheirPrecision(Precision precision) {
        Line line = new Line(precision, 2, 40_000, 40_000, 4, 3, false, 0, Mask.NONE, false, 0, 0, 9);
        AttentionKernels kernels = AttentionProblem.reference(precision);
        try (Arena arena = Arena.ofConfined();
                AttentionScratch scratch = kernels.newScratch()) {
            AttentionProblem problem = new AttentionProblem(line, arena);
            problem.run(kernels, scratch);
            double mean = 0;
            for (int j = 0; j < line.keys(); j++) {
                mean += problem.v.get(j, 1) / line.keys();
            }
            double unit = precision == Precision.F32 ? 0x1p-24 : 0x1p-53;
            // A chain of 128, then one of 313; elements are about 1.
            assertEquals(mean, problem.o.get(0, 1), (128 + 313) * unit);
            assertEquals(40_000, problem.sums.get(0, 0));
        }
    }

    /** Everything in float64, with a bound beside each value. */
    private static final class Textbook {
        private final AttentionProblem problem;
        private final Line line;
        private final double unit;
        private final double[][] weights;
        private final double[][] dS;
        private final double[][] dSBound;
        private final double[] weightBound;
        private double worst;

        Textbook(AttentionProblem problem) {
            this.problem = problem;
            this.line = problem.line;
            this.unit = line.precision() == Precision.F32 ? 0x1p-24 : 0x1p-53;
            this.weights = new double[line.queries()][line.keys()];
            this.dS = new double[line.queries()][line.keys()];
            this.dSBound = new double[line.queries()][line.keys()];
            this.weightBound = new double[line.queries()];
        }

        /** The largest error in units of its bound. */
        double compare() {
            for (int i = 0; i < line.queries(); i++) {
                softmax(i);
                output(i);
            }
            gradients(
                    problem.dV,
                    line.valueWidth(),
                    (i, j) -> weights[i][j],
                    (i, j) -> weights[i][j] * weightBound[i],
                    problem.dO);
            double scale = problem.call.scale;
            gradients(
                    problem.dK,
                    line.width(),
                    (i, j) -> scale * dS[i][j],
                    (i, j) -> Math.abs(scale) * dSBound[i][j],
                    problem.q);
            queryGradient();
            return worst;
        }

        private static double dot(Operand a, int i, Operand b, int j, int n, boolean absolute) {
            double sum = 0;
            for (int x = 0; x < n; x++) {
                double product = a.get(i, x) * b.get(j, x);
                sum += absolute ? Math.abs(product) : product;
            }
            return sum;
        }

        /** Weights of a row, and a bound of their relative errors. */
        private void softmax(int i) {
            double largest = Double.NEGATIVE_INFINITY;
            double exponent = 0;
            double[] scores = new double[line.keys()];
            for (int j = 0; j < line.keys(); j++) {
                if (problem.sees(i, j)) {
                    double scale = problem.call.scale;
                    scores[j] = scale * dot(problem.q, i, problem.k, j, line.width(), false);
                    double size = Math.abs(scale) * dot(problem.q, i, problem.k, j, line.width(), true);
                    if (line.mask() != Mask.NONE) {
                        scores[j] += problem.maskValue(i, j);
                        size += Math.abs(problem.maskValue(i, j));
                    }
                    if (line.keyMask()) {
                        scores[j] += problem.keyMask.get(0, j);
                        size += Math.abs(problem.keyMask.get(0, j));
                    }
                    largest = Math.max(largest, scores[j]);
                    // The factor, each product's operand, the chain, both masks, and the difference from the maximum.
                    exponent = Math.max(exponent, (line.width() + 8) * unit * size);
                }
            }
            double sum = 0;
            for (int j = 0; j < line.keys(); j++) {
                weights[i][j] = problem.sees(i, j) ? Math.exp(scores[j] - largest) : 0;
                sum += weights[i][j];
            }
            for (int j = 0; j < line.keys(); j++) {
                weights[i][j] = sum == 0 ? 0 : weights[i][j] / sum;
            }
            // Errors of two exponents, of 2^x, and of the sum: one chain within a block, one over blocks with their
            // factors.
            int blocks = line.keys() / AttentionKernels.KEY_BLOCK + 1;
            weightBound[i] = 2 * exponent + (AttentionKernels.KEY_BLOCK + 6 * blocks + 16) * unit;
        }

        private void output(int i) {
            int n = line.valueWidth();
            double[] o = new double[n];
            double[] oBound = new double[n];
            for (int c = 0; c < n; c++) {
                double size = 0;
                for (int j = 0; j < line.keys(); j++) {
                    if (weights[i][j] != 0) {
                        o[c] += weights[i][j] * problem.v.get(j, c);
                        size += weights[i][j] * Math.abs(problem.v.get(j, c));
                    }
                }
                oBound[c] = 2 * weightBound[i] * size;
                check("o", o[c], problem.o.get(i, c), oBound[c], i, c);
            }
            double d = 0;
            double dSize = 0;
            for (int c = 0; c < n; c++) {
                d += problem.dO.get(i, c) * o[c];
                dSize += Math.abs(problem.dO.get(i, c)) * ((n + 4) * unit * Math.abs(o[c]) + oBound[c]);
            }
            for (int j = 0; j < line.keys(); j++) {
                if (problem.sees(i, j)) {
                    double dP = dot(problem.dO, i, problem.v, j, n, false);
                    double dPSize = dot(problem.dO, i, problem.v, j, n, true);
                    dS[i][j] = weights[i][j] * (dP - d);
                    double difference = (n + 4) * unit * dPSize + dSize;
                    dSBound[i][j] =
                            weights[i][j] * (2 * weightBound[i] * (Math.abs(dP) + Math.abs(d)) + 2 * difference);
                }
            }
        }

        private interface Pair {
            double at(int i, int j);
        }

        /** x_j = sum over i of factor_ij y_i. */
        private void gradients(Operand x, int n, Pair factor, Pair error, Operand y) {
            for (int j = 0; j < line.keys(); j++) {
                for (int c = 0; c < n; c++) {
                    double sum = 0;
                    double bound = 0;
                    for (int i = 0; i < line.queries(); i++) {
                        sum += factor.at(i, j) * y.get(i, c);
                        double size = (line.queries() + 4) * unit * Math.abs(factor.at(i, j)) + error.at(i, j);
                        bound += 2 * size * Math.abs(y.get(i, c));
                    }
                    check("gradient of a key or value", sum, x.get(j, c), bound, j, c);
                }
            }
        }

        private void queryGradient() {
            double scale = problem.call.scale;
            for (int i = 0; i < line.queries(); i++) {
                for (int c = 0; c < line.width(); c++) {
                    double sum = 0;
                    double bound = 0;
                    for (int j = 0; j < line.keys(); j++) {
                        if (problem.sees(i, j)) {
                            sum += scale * dS[i][j] * problem.k.get(j, c);
                            double size = (line.keys() + 4) * unit * Math.abs(dS[i][j]) + dSBound[i][j];
                            bound += 2 * Math.abs(scale * problem.k.get(j, c)) * size;
                        }
                    }
                    check("dQ", sum, problem.dQ.get(i, c), bound, i, c);
                }
            }
        }

        private void check(String name, double expected, double actual, double bound, int row, int column) {
            double error = Math.abs(expected - actual);
            // Weights below 2^-125 count as none.
            double least = 0x1p-100 * (1 + line.keys() + line.queries());
            assertTrue(
                    error <= bound + least,
                    () -> line + ": " + name + "(" + row + ", " + column + ") = " + actual + ", expected " + expected
                            + " within " + bound);
            if (bound > 0) {
                worst = Math.max(worst, error / (bound + least));
            }
        }
    }
}
