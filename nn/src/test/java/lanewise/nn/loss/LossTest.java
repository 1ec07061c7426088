package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
    private static final double LN_2_PI = 1.837877066409345483;

    private final Matrices matrices = new Matrices();

    @AfterEach
    void close() {
        matrices.close();
    }

    private Matrix matrix(Precision precision, int columns, double... values) {
        return matrices.of(precision, columns, values);
    }

    private double sum(Loss loss, Matrix output, Matrix target) {
        Evaluation evaluation = Evaluation.of(loss, output, target);
        double sum = evaluation.value(Reduction.SUM);
        double mean = evaluation.value(Reduction.MEAN);
        int terms = output.rows() * loss.terms(output.columns());
        assertEquals(sum / terms, mean);
        return sum;
    }

    /** Gradients with weight 2 for every term; the output's, then the target's. */
    private double[][] gradient(Loss loss, Matrix output, Matrix target) {
        Matrix dOutput = matrix(Precision.F64, output.columns(), new double[output.rows() * output.columns()]);
        Matrix dTarget = matrix(Precision.F64, target.columns(), new double[target.rows() * target.columns()]);
        dOutput.fill(Double.NaN);
        dTarget.fill(Double.NaN);
        Evaluation evaluation = Evaluation.of(loss, output, target);
        evaluation.gradient(Reduction.SUM, 2, dOutput, dTarget);
        double[][] result = {dOutput.toArray(), dTarget.toArray()};
        for (double[] each : result) {
            for (int i = 0; i < each.length; i++) {
                each[i] += 0.0; // -0.0 becomes 0.0
            }
        }
        dOutput.fill(Double.NaN);
        evaluation.gradient(Reduction.SUM, 2, dOutput, null);
        assertArrayEquals(result[0], dOutput.toArray(), 0.0, "the target's gradient is optional");
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void meanSquaredError(Precision precision) {
        Matrix y = matrix(precision, 2, 1, 2, 3, -4);
        Matrix t = matrix(precision, 2, 0.5, 2, 5, -1);
        assertEquals(0.25 + 0 + 4 + 9, sum(Loss.mse(), y, t));
        double[][] g = gradient(Loss.mse(), y, t);
        assertArrayEquals(new double[] {2, 0, -8, -12}, g[0]);
        assertArrayEquals(new double[] {-2, 0, 8, 12}, g[1]);
        assertEquals(3, Loss.mse().targetWidth(3));
    }

    @Test
    void gaussian() {
        // mu = 1, 0 and sigma^2 = 4, e^2 against targets 3, 1: (ln 4 + 4/4)/2 + (2 + e^-2)/2.
        double e2 = Math.exp(2);
        Matrix y = matrix(Precision.F64, 4, 1, 0, 4, e2);
        Matrix t = matrix(Precision.F64, 2, 3, 1);
        double expected = (Math.log(4) + 1) / 2 + (2 + 1 / e2) / 2;
        assertEquals(expected, sum(new GaussianNll(false, 1e-6), y, t), 1e-15 * 4);
        assertEquals(expected + LN_2_PI, sum(Loss.gaussianNll(), y, t), 1e-15 * 4);
        double[][] g = gradient(Loss.gaussianNll(), y, t);
        // Weight 2: dmu = 2 d/v, dsigma^2 = 1/v - d^2/v^2.
        assertArrayEquals(new double[] {-1, -2 / e2, 0.25 - 0.25, 1 / e2 - 1 / (e2 * e2)}, g[0], 1e-16);
        assertArrayEquals(new double[] {1, 2 / e2}, g[1], 1e-16);
        assertEquals(2, Loss.gaussianNll().targetWidth(4));
        Failures.illegalArgument(() -> Loss.gaussianNll().targetWidth(3), "odd width 3");
    }

    @Test
    void varianceAlone() {
        Matrix y = matrix(Precision.F64, 2, 4, 1);
        Matrix t = matrix(Precision.F64, 2, -2, 3);
        assertEquals((Math.log(4) + 1 + LN_2_PI) / 2 + (9 + LN_2_PI) / 2, sum(Loss.varianceNll(), y, t), 1e-14);
        double[][] g = gradient(Loss.varianceNll(), y, t);
        assertArrayEquals(new double[] {0.25 - 0.25, 1 - 9}, g[0]);
        assertArrayEquals(new double[] {-1, 6}, g[1]);
    }

    @Test
    void tinyVariancesAreClampedAndLargeNumbersDoNotOverflow() {
        for (double tiny : new double[] {0, 1e-300, -1, -0.0}) {
            Matrix y = matrix(Precision.F64, 2, 0, tiny);
            Matrix t = matrix(Precision.F64, 1, 1e-3);
            assertEquals((Math.log(1e-6) + 1) / 2, sum(new GaussianNll(false, 1e-6), y, t), 1e-14);
            double[] g = gradient(new GaussianNll(false, 1e-6), y, t)[0];
            assertArrayEquals(new double[] {-2e3, 1e6 - 1e6}, g, 1e-9);
            assertEquals((Math.log(1e-6) + 1 + LN_2_PI) / 2, sum(Loss.varianceNll(), y.columns(1, 1), t), 1e-14);
        }
        Matrix y = matrix(Precision.F64, 2, 0, 1e300);
        Matrix t = matrix(Precision.F64, 1, 1e200);
        assertEquals(0.5 * (Math.log(1e300) + 1e100), sum(new GaussianNll(false, 1e-6), y, t), 1e86);
        assertEquals(0.5 * 1e100, sum(Loss.varianceNll(), y.columns(1, 1), t), 1e86);
        assertTrue(Double.isNaN(sum(Loss.gaussianNll(), matrix(Precision.F64, 2, 0, Double.NaN), t)));
        assertTrue(Double.isNaN(sum(Loss.varianceNll(), matrix(Precision.F64, 1, Double.NaN), t)));
        for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Failures.illegalArgument(() -> new GaussianNll(true, eps), "eps must be > 0", "" + eps);
            Failures.illegalArgument(() -> new VarianceNll(eps), "eps must be > 0", "" + eps);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pinballIsAsymmetric(Precision precision) {
        Loss loss = Loss.pinball(0.25, 0.75);
        // One target 10; forecasts 2 below and 2 above it, then a second target met exactly and missed by 4.
        Matrix y = matrix(precision, 4, 8, 12, 5, 1);
        Matrix t = matrix(precision, 2, 10, 5);
        assertEquals(0.25 * 2 + 0.25 * 2 + 0 + 0.75 * 4, sum(loss, y, t));
        double[][] g = gradient(loss, y, t);
        // Weight 2: -2 q where the target lies above, 2 (1 - q) where not; a tie counts as below.
        assertArrayEquals(new double[] {-0.5, 0.5, 1.5, -1.5}, g[0]);
        assertArrayEquals(new double[] {0, 0}, g[1]);
        assertEquals(2, loss.targetWidth(4));
        Failures.illegalArgument(() -> loss.targetWidth(3), "2 quantiles per target", "3");
        Failures.illegalArgument(Loss::pinball, "at least 1");
        Failures.illegalArgument(() -> Loss.pinball(0.5, 1), "(0, 1)", "1.0");
        Failures.illegalArgument(() -> Loss.pinball(0), "0.0");
        Failures.illegalArgument(() -> Loss.pinball(Double.NaN), "NaN");
        Failures.illegalArgument(() -> Loss.pinball(0.5, 0.1), "increase", "number 1", "[0.5, 0.1]");
        Failures.illegalArgument(() -> Loss.pinball(0.1, 0.5, 0.5), "increase", "number 2", "[0.1, 0.5, 0.5]");
        assertTrue(Double.isNaN(sum(loss, matrix(precision, 2, Double.NaN, 1), matrix(precision, 1, 1))));
    }

    /** Differences 0, 0.5, -2 and 3 around a bend at 2. */
    @ParameterizedTest
    @EnumSource
    void lossesOfTheDifference(Precision precision) {
        Matrix y = matrix(precision, 4, 1, 1.5, -1, 4);
        Matrix t = matrix(precision, 4, 1, 1, 1, 1);
        assertEquals(0.5 + 2 + 3, sum(Loss.l1(), y, t));
        assertArrayEquals(new double[] {0, 2, -2, 2}, gradient(Loss.l1(), y, t)[0]);
        assertArrayEquals(new double[] {0, -2, 2, -2}, gradient(Loss.l1(), y, t)[1]);
        assertEquals(0.125 + 2 + 2 * (3 - 1), sum(Loss.huber(2), y, t));
        assertArrayEquals(new double[] {0, 1, -4, 4}, gradient(Loss.huber(2), y, t)[0]);
        assertArrayEquals(new double[] {0, -1, 4, -4}, gradient(Loss.huber(2), y, t)[1]);
        assertEquals((0.125 + 2 + 4) / 2, sum(Loss.smoothL1(2), y, t));
        assertArrayEquals(new double[] {0, 0.5, -2, 2}, gradient(Loss.smoothL1(2), y, t)[0]);
        assertEquals(sum(Loss.l1(), y, t), sum(Loss.smoothL1(0), y, t));
        assertArrayEquals(gradient(Loss.l1(), y, t)[0], gradient(Loss.smoothL1(0), y, t)[0]);
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Failures.illegalArgument(() -> Loss.huber(bad), "delta must be > 0", "" + bad);
            Failures.illegalArgument(() -> Loss.smoothL1(bad), "beta must be >= 0", "" + bad);
        }
        Failures.illegalArgument(() -> Loss.huber(0), "delta must be > 0", "0.0");
    }

    /** Constructors copy: a caller's array that changes later changes nothing. */
    @Test
    void quantilesAreCopied() {
        double[] quantiles = {0.5};
        Loss loss = Loss.pinball(quantiles);
        quantiles[0] = 0.9;
        assertEquals(1, sum(loss, matrix(Precision.F64, 1, 3), matrix(Precision.F64, 1, 5)));
    }

    @Test
    void weightsOfSingleTermsCount() {
        Matrix y = matrix(Precision.F64, 2, 1, 2, 3, 4);
        Matrix t = matrix(Precision.F64, 2, 0, 0, 0, 0);
        Matrix w = matrix(Precision.F64, 2, 1, 0, 0.5, -1);
        Matrix dy = matrix(Precision.F64, 2, 9, 9, 9, 9);
        Evaluation.of(Loss.mse(), y, t).gradient(w, dy, null);
        assertArrayEquals(new double[] {2, 0, 3, -8}, dy.toArray());
    }

    @Test
    void targetsOfAnotherShapeAreRefused() {
        Matrix y = matrix(Precision.F64, 2, 1, 2, 3, 4);
        Matrix t = matrix(Precision.F64, 1, 1, 2);
        Failures.illegalArgument(() -> sum(Loss.mse(), y, t), "target", "[2][2]", "[2][1]");
        assertEquals(2, gradient(Loss.gaussianNll(), y, t).length);
        Failures.illegalArgument(() -> sum(Loss.gaussianNll(), y, y), "[2][1]", "[2][2]");
    }

    @Test
    void valuesAreFloat64WhateverThePrecision() {
        double[] numbers = Data.numbers(5, 1000);
        Matrix y32 = matrix(Precision.F32, 1, numbers);
        Matrix t32 = matrix(Precision.F32, 1, new double[1000]);
        Matrix y64 = matrix(Precision.F64, 1, y32.toArray());
        Matrix t64 = matrix(Precision.F64, 1, new double[1000]);
        assertEquals(sum(Loss.mse(), y64, t64), sum(Loss.mse(), y32, t32));
    }
}
