package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluationTest {
    private static final int ROWS = 9;
    /** Rows 2, 4 and 8 are masked. */
    private static final double[] MASK = {1, 1, 0, 1, 0, 1, 1, 1, 0};

    private final Matrices matrices = new Matrices();

    @AfterEach
    void close() {
        matrices.close();
    }

    /** With NaN in the masked rows: value, count and gradients have the bits of a batch without these rows. */
    @ParameterizedTest
    @EnumSource
    void aMaskedRowIsAsIfItWereNotThere(LossKinds kind) {
        for (Precision precision : Precision.values()) {
            double[] y = kind.outputs(1, ROWS);
            double[] t = kind.targets(2, ROWS);
            Matrix output = matrices.of(precision, kind.outputWidth(), withNan(y));
            Matrix target = matrices.of(precision, kind.targetWidth(), withNan(t));
            Evaluation masked = Evaluation.of(kind.loss(), output, target).withRowWeights(MASK);
            Evaluation compact = Evaluation.of(
                    kind.loss(),
                    matrices.of(precision, kind.outputWidth(), kept(y)),
                    matrices.of(precision, kind.targetWidth(), kept(t)));
            for (Reduction reduction : Reduction.values()) {
                assertEquals(compact.value(reduction), masked.value(reduction));
                assertEquals(compact.counted(), masked.counted());
                double[][] gradients = gradients(kind, precision, ROWS, masked, reduction);
                double[][] wanted = gradients(kind, precision, 6, compact, reduction);
                assertArrayEquals(wanted[0], kept(gradients[0]));
                assertArrayEquals(wanted[1], kept(gradients[1]));
                assertZeroWhereMasked(gradients[0]);
                assertZeroWhereMasked(gradients[1]);
            }
            double[] values = new double[ROWS * kind.loss().terms(kind.outputWidth())];
            masked.values(values);
            assertZeroWhereMasked(values);
        }
    }

    private double[][] gradients(
            LossKinds kind, Precision precision, int rows, Evaluation evaluation, Reduction reduction) {
        Matrix dOutput =
                matrices.like(matrices.of(precision, kind.outputWidth(), new double[rows * kind.outputWidth()]));
        Matrix dTarget =
                matrices.like(matrices.of(precision, kind.targetWidth(), new double[rows * kind.targetWidth()]));
        evaluation.gradient(reduction, 1, dOutput, dTarget);
        return new double[][] {dOutput.toArray(), dTarget.toArray()};
    }

    private static double[] withNan(double[] values) {
        double[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = MASK[i / (values.length / ROWS)] == 0 ? Double.NaN : result[i];
        }
        return result;
    }

    private static double[] kept(double[] values) {
        int width = values.length / ROWS;
        double[] result = new double[6 * width];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            if (MASK[i / width] != 0) {
                result[at++] = values[i];
            }
        }
        return result;
    }

    private static void assertZeroWhereMasked(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (MASK[i / (values.length / ROWS)] == 0) {
                assertEquals(0L, Double.doubleToRawLongBits(values[i]), "element " + i);
            }
        }
    }

    /** (0.5 (1 + 9) + 2 (16 + 25) + 0) over 0.5 * 2 + 2 * 2; term weights do not change the divisor. */
    @Test
    void weightsOfRowsDivideAndWeightsOfTermsDoNot() {
        Matrix y = matrices.of(2, 1, 3, 4, 5, 6, 7);
        Matrix t = matrices.of(2, 0, 0, 0, 0, 0, 0);
        Evaluation rows = Evaluation.of(Loss.mse(), y, t).withRowWeights(new double[] {0.5, 2, 0});
        assertEquals(87, rows.value(Reduction.SUM));
        assertEquals(87.0 / 5, rows.value(Reduction.MEAN));
        assertEquals(5, rows.counted());
        Matrix dy = matrices.like(y);
        rows.gradient(Reduction.MEAN, 1, dy, null);
        assertArrayEquals(new double[] {0.2, 0.6, 3.2, 4, 0, 0}, dy.toArray(), 1e-15);
        Evaluation both = rows.withTermWeights(matrices.of(2, 2, 0, 1, 1, 9, 9));
        assertEquals(0.5 * 2 + 2 * 41, both.value(Reduction.SUM));
        assertEquals(83.0 / 5, both.value(Reduction.MEAN));
        both.gradient(matrices.of(2, -1, 1, 1, 0, 5, 5), dy, null);
        assertArrayEquals(new double[] {-2, 0, 16, 0, 0, 0}, dy.toArray());
        double[] values = new double[6];
        both.values(values);
        assertArrayEquals(new double[] {1, 0, 32, 50, 0, 0}, values);
    }

    /** Nothing of a masked row is read, its term weights neither. */
    @Test
    void termWeightsOfAMaskedRowMayBeAnything() {
        Matrix y = matrices.of(1, 2, 3);
        Evaluation evaluation = Evaluation.of(Loss.mse(), y, matrices.of(1, 0, 0))
                .withRowWeights(new double[] {0, 1})
                .withTermWeights(matrices.of(1, Double.NaN, 0.5));
        assertEquals(4.5, evaluation.value(Reduction.MEAN));
    }

    /** With cotangents too the targets are checked and the terms counted. */
    @Test
    void aLossThatIsNotReducedIsCheckedAndCounted() {
        Matrix y = matrices.of(1, 1, 2, 3);
        Matrix dy = matrices.like(y);
        Evaluation evaluation =
                Evaluation.of(Loss.mse(), y, matrices.of(1, 0, 0, 0)).withRowWeights(new double[] {1, 0, 2});
        evaluation.gradient(matrices.of(1, 1, 1, 1), dy, null);
        assertEquals(3, evaluation.counted());
        Evaluation bad = Evaluation.of(Loss.mse(), y, matrices.of(1, 0, Double.NaN, 0));
        Failures.illegalArgument(() -> bad.gradient(matrices.of(1, 1, 1, 1), dy, null), "row 1", "NaN");
    }

    @Test
    void weightsOfRowsAreReadAnewAtEachCall() {
        double[] weights = {1, 1};
        Evaluation evaluation = Evaluation.of(Loss.mse(), matrices.of(1, 1, 3), matrices.of(1, 0, 0))
                .withRowWeights(weights);
        assertEquals(5, evaluation.value(Reduction.MEAN));
        weights[0] = 0;
        assertEquals(9, evaluation.value(Reduction.MEAN));
    }

    @ParameterizedTest
    @EnumSource
    void aMeanOfNothingIsZeroAndSoAreItsGradients(LossKinds kind) {
        Matrix y = matrices.of(kind.outputWidth(), kind.outputs(1, 2));
        Matrix t = matrices.of(kind.targetWidth(), kind.targets(1, 2));
        Evaluation nothing = Evaluation.of(kind.loss(), y, t).withRowWeights(new double[2]);
        Matrix dy = matrices.like(y);
        for (Reduction reduction : Reduction.values()) {
            assertEquals(0, nothing.value(reduction));
            assertEquals(0, nothing.counted());
            nothing.gradient(reduction, 1, dy, null);
            assertArrayEquals(new double[2 * kind.outputWidth()], dy.toArray());
        }
    }

    /** Central differences of the weighted mean, step 1e-6: errors of 1e-12 of the third derivative and 1e-10 of rounding. */
    @ParameterizedTest
    @EnumSource
    void gradientsOfAWeightedMeanAreItsSlopes(LossKinds kind) {
        double[] weights = {0.5, 0, 2, 1};
        Matrix y = matrices.of(kind.outputWidth(), kind.outputs(5, 4));
        Matrix t = matrices.of(kind.targetWidth(), kind.targets(6, 4));
        Evaluation evaluation = Evaluation.of(kind.loss(), y, t).withRowWeights(weights);
        Matrix dy = matrices.like(y);
        Matrix dt = matrices.like(t);
        evaluation.gradient(Reduction.MEAN, 1, dy, dt);
        assertSlopes(evaluation, y, dy, kind);
        if (kind.loss().targetHasSlope()) {
            assertSlopes(evaluation, t, dt, kind);
        } else {
            assertArrayEquals(new double[4], dt.toArray());
        }
    }

    private static void assertSlopes(Evaluation evaluation, Matrix x, Matrix gradient, LossKinds kind) {
        double h = 1e-6;
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                double value = x.get(row, column);
                x.set(row, column, value + h);
                double above = evaluation.value(Reduction.MEAN);
                x.set(row, column, value - h);
                double below = evaluation.value(Reduction.MEAN);
                x.set(row, column, value);
                double slope = (above - below) / (2 * h);
                assertEquals(slope, gradient.get(row, column), 1e-8, kind + " " + row + " " + column);
            }
        }
    }

    @Test
    void lengthsBecomeWeightsOfTimeMajorRows() {
        double[] weights = new double[6];
        Evaluation.weightSteps(new int[] {3, 0}, weights);
        assertArrayEquals(new double[] {1, 0, 1, 0, 1, 0}, weights);
        Evaluation.weightSteps(new int[] {1, 2}, weights);
        assertArrayEquals(new double[] {1, 1, 0, 1, 0, 0}, weights);
        Failures.illegalArgument(
                () -> Evaluation.weightSteps(new int[] {1, 4}, weights), "lengths must be in 0..3", "lengths[1] = 4");
        Failures.illegalArgument(() -> Evaluation.weightSteps(new int[] {1, -1}, weights), "lengths[1] = -1");
        Failures.illegalArgument(() -> Evaluation.weightSteps(new int[4], weights), "multiple of the 4", "are 6");
        Failures.illegalArgument(() -> Evaluation.weightSteps(new int[0], weights), "multiple of the 0");
    }

    @Test
    void badWeightsNameTheRowAndTheNumber() {
        Matrix y = matrices.of(2, 1, 2, 3, 4);
        Evaluation evaluation = Evaluation.of(Loss.mse(), y, y);
        Failures.illegalArgument(() -> evaluation.withRowWeights(new double[3]), "row weights must be 2", "are 3");
        Failures.illegalArgument(
                () -> evaluation.withTermWeights(matrices.of(1, 1, 1)), "term weights", "[2][2]", "[2][1]");
        Matrix dy = matrices.like(y);
        for (double bad : new double[] {-0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            Evaluation rows = evaluation.withRowWeights(new double[] {1, bad});
            Failures.illegalArgument(() -> rows.value(Reduction.SUM), "row weights must be >= 0", "row 1 is " + bad);
            Failures.illegalArgument(() -> rows.gradient(Reduction.MEAN, 1, dy, null), "row 1 is " + bad);
            Evaluation terms = evaluation.withTermWeights(matrices.of(2, 1, bad, 1, 1));
            Failures.illegalArgument(
                    () -> terms.values(new double[4]), "term weights must be >= 0", "row 0, term 1 is " + bad);
        }
        Failures.illegalArgument(
                () -> evaluation.withTermWeights(matrices.of(2, -1, 1, 1, 1)).value(Reduction.SUM),
                "row 0, term 0 is -1.0");
        Failures.illegalArgument(() -> evaluation.values(new double[3]), "rows * terms = 2 * 2 = 4", "are 3");
        Failures.illegalArgument(
                () -> evaluation.gradient(Reduction.SUM, 1, dy.rows(0, 1), null), "dOutput", "[2][2]", "[1][2]");
        Failures.illegalArgument(
                () -> evaluation.gradient(Reduction.SUM, 1, dy, dy.columns(0, 1)), "dTarget", "[2][2]", "[2][1]");
        Failures.illegalArgument(() -> evaluation.gradient(dy.columns(0, 1), dy, null), "cotangents", "[2][1]");
    }

    @ParameterizedTest
    @EnumSource
    void targetsThatAreNotNumbersAreRefused(LossKinds kind) {
        Matrix y = matrices.of(kind.outputWidth(), kind.outputs(1, 3));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            double[] targets = kind.targets(1, 3);
            targets[2 * kind.targetWidth()] = bad;
            Evaluation evaluation = Evaluation.of(kind.loss(), y, matrices.of(kind.targetWidth(), targets));
            Failures.illegalArgument(() -> evaluation.value(Reduction.MEAN), "target must be", "row 2", "is " + bad);
            Failures.illegalArgument(() -> evaluation.gradient(Reduction.SUM, 1, matrices.like(y), null), "is " + bad);
        }
    }

    /** An output that is not a number must be seen, not hidden. */
    @ParameterizedTest
    @EnumSource
    void outputsThatAreNotNumbersGiveNan(LossKinds kind) {
        double[] outputs = kind.outputs(1, 2);
        Arrays.fill(outputs, kind.outputWidth(), 2 * kind.outputWidth(), Double.NaN);
        Matrix y = matrices.of(kind.outputWidth(), outputs);
        double[] targets = kind.targets(1, 2);
        if (!kind.loss().targetHasSlope()) {
            Arrays.fill(targets, 2);
        }
        Matrix t = matrices.of(kind.targetWidth(), targets);
        assertTrue(Double.isNaN(Evaluation.of(kind.loss(), y, t).value(Reduction.SUM)));
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreFloat64WhateverThePrecision(LossKinds kind) {
        Matrix y32 = matrices.of(Precision.F32, kind.outputWidth(), kind.outputs(3, 50));
        Matrix t32 = matrices.of(Precision.F32, kind.targetWidth(), kind.targets(4, 50));
        Matrix y64 = matrices.of(kind.outputWidth(), y32.toArray());
        Matrix t64 = matrices.of(kind.targetWidth(), t32.toArray());
        for (Reduction reduction : Reduction.values()) {
            assertEquals(
                    Evaluation.of(kind.loss(), y64, t64).value(reduction),
                    Evaluation.of(kind.loss(), y32, t32).value(reduction));
        }
        Matrix d32 = matrices.like(y32);
        Matrix d64 = matrices.like(y64);
        Evaluation.of(kind.loss(), y32, t32).gradient(Reduction.MEAN, 1, d32, null);
        Evaluation.of(kind.loss(), y64, t64).gradient(Reduction.MEAN, 1, d64, null);
        double[] rounded = Arrays.stream(d64.toArray())
                .map(d -> Data.round(d, Precision.F32))
                .toArray();
        assertArrayEquals(rounded, d32.toArray(), "rounded once, when it is stored");
    }
}
