package lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.engine.Matrix;
import lanewise.nn.Failures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClassificationLossTest {
    private static final double LN2 = Math.log(2);
    private static final double LN3 = Math.log(3);

    private final Matrices matrices = new Matrices();

    @AfterEach
    void close() {
        matrices.close();
    }

    private double value(Loss loss, Reduction reduction, Matrix y, Matrix t) {
        return Evaluation.of(loss, y, t).value(reduction);
    }

    private double[] gradient(Loss loss, Reduction reduction, Matrix y, Matrix t) {
        Matrix dy = matrices.like(y);
        Evaluation.of(loss, y, t).gradient(reduction, 1, dy, null);
        return dy.toArray();
    }

    /** At x = 0 both probabilities are 1/2; at x = ln 3 they are 3/4 and 1/4. */
    @Test
    void binary() {
        Matrix y = matrices.of(2, 0, LN3, 0, LN3);
        Matrix t = matrices.of(2, 1, 0, 0.25, 1);
        double[] terms = {LN2, 2 * LN2, LN2, 2 * LN2 - LN3};
        double[] values = new double[4];
        Evaluation.of(Loss.bceWithLogits(), y, t).values(values);
        assertArrayEquals(terms, values, 1e-15);
        assertArrayEquals(
                new double[] {-0.5, 0.75, 0.25, -0.25}, gradient(Loss.bceWithLogits(), Reduction.SUM, y, t), 1e-15);
        Loss weighted = BceWithLogits.plain().withWeights(2, 1).withPosWeights(3, 5);
        Evaluation.of(weighted, y, t).values(values);
        assertArrayEquals(new double[] {6 * LN2, 2 * LN2, 3 * LN2, 5 * (2 * LN2 - LN3)}, values, 1e-14);
        double sum = value(weighted, Reduction.SUM, y, t);
        assertEquals(sum / 4, value(weighted, Reduction.MEAN, y, t), "a mean divides by the terms, not by weights");
        assertArrayEquals(
                new double[] {-3, 0.75, 2 * (0.375 - 0.375), -1.25}, gradient(weighted, Reduction.SUM, y, t), 1e-15);
    }

    /** e^-40 = 4.25e-18: 1 - sigmoid(40) has no digit left. */
    @Test
    void largeLogitsNeitherOverflowNorLoseDigits() {
        double small = Math.exp(-40);
        Matrix y = matrices.of(1, 40, -40, 40, -40, 1e300, -1e300, 1e300, -1e300);
        Matrix t = matrices.of(1, 1, 0, 0, 1, 1, 0, 0, 1);
        double[] values = new double[8];
        Evaluation.of(Loss.bceWithLogits(), y, t).values(values);
        assertArrayEquals(new double[] {small, small, 40, 40, 0, 0, 1e300, 1e300}, values, 1e-32);
        double[] g = gradient(Loss.bceWithLogits(), Reduction.SUM, y, t);
        assertArrayEquals(new double[] {-small, small, 1, -1, 0, 0, 1, -1}, g, 1e-32);
        Matrix x = matrices.of(2, 40, 0, 0, -1e300, 1e300, 0);
        Matrix c = matrices.of(1, 0, 0, 1);
        values = new double[3];
        Evaluation.of(Loss.crossEntropy(), x, c).values(values);
        assertArrayEquals(new double[] {small, 0, 1e300}, values, 1e-32);
        g = gradient(Loss.crossEntropy(), Reduction.SUM, x, c);
        // softmax_y - 1 is 0 within 2^-53 where the class is almost sure.
        assertArrayEquals(new double[] {-small, small, 0, 0, 1, -1}, g, 0x1p-53);
        assertEquals(small, g[1], 1e-32);
    }

    /** Softmax of (ln 1, ln 2, ln 5) is 1/8, 2/8, 5/8. */
    @Test
    void classIndices() {
        double ln5 = Math.log(5);
        Matrix y = matrices.of(3, 0, LN2, ln5, ln5, 0, LN2, 7, LN2 + 7, ln5 + 7);
        Matrix t = matrices.of(1, 2, 2, 1);
        double[] terms = {3 * LN2 - ln5, 2 * LN2, 2 * LN2};
        assertEquals(terms[0] + terms[1] + terms[2], value(Loss.crossEntropy(), Reduction.SUM, y, t), 1e-14);
        assertEquals((terms[0] + terms[1] + terms[2]) / 3, value(Loss.crossEntropy(), Reduction.MEAN, y, t), 1e-14);
        assertArrayEquals(
                new double[] {1, 2, -3, 5, 1, -6, 1, -6, 5},
                scaled(gradient(Loss.crossEntropy(), Reduction.SUM, y, t), 8),
                1e-14);
        // The mean divides by the weights of the rows' classes, 10 + 10 + 5.
        CrossEntropy weighted = CrossEntropy.ofIndices().withWeights(1, 5, 10);
        double sum = 10 * terms[0] + 10 * terms[1] + 5 * terms[2];
        assertEquals(sum, value(weighted, Reduction.SUM, y, t), 1e-13);
        assertEquals(sum / 25, value(weighted, Reduction.MEAN, y, t), 1e-14);
        assertArrayEquals(
                new double[] {10, 20, -30, 50, 10, -60, 5, -30, 25},
                scaled(gradient(weighted, Reduction.MEAN, y, t), 8 * 25),
                1e-13);
        CrossEntropy ignoring = weighted.withIgnoreIndex(2);
        assertEquals(terms[2], value(ignoring, Reduction.MEAN, y, t), 1e-14);
        assertArrayEquals(
                new double[] {0, 0, 0, 0, 0, 0, 1, -6, 5}, scaled(gradient(ignoring, Reduction.MEAN, y, t), 8), 1e-14);
    }

    /** With s = 0.3 each of three classes gets 0.1 and the named one 0.7 more; the weights apply to all of it. */
    @Test
    void labelSmoothingSpreadsAPartOfTheTarget() {
        Matrix y = matrices.of(3, 0, LN2, Math.log(5));
        Matrix t = matrices.of(1, 1);
        CrossEntropy smooth = CrossEntropy.ofIndices().withWeights(1, 5, 10).withLabelSmoothing(0.3);
        double l0 = 3 * LN2;
        double l1 = 2 * LN2;
        double l2 = 3 * LN2 - Math.log(5);
        double sum = 0.1 * l0 + 5 * 0.8 * l1 + 10 * 0.1 * l2;
        assertEquals(sum, value(smooth, Reduction.SUM, y, t), 1e-14);
        assertEquals(sum / 5, value(smooth, Reduction.MEAN, y, t), 1e-14);
        double all = 0.1 + 4 + 1;
        assertArrayEquals(
                new double[] {all / 8 - 0.1, all / 4 - 4, all * 5 / 8 - 1},
                gradient(smooth, Reduction.SUM, y, t),
                1e-14);
        // The same from probabilities: but their mean divides by the rows.
        CrossEntropy soft = CrossEntropy.ofProbabilities().withWeights(1, 5, 10).withLabelSmoothing(0.3);
        Matrix p = matrices.of(3, 0, 1, 0);
        assertEquals(value(smooth, Reduction.SUM, y, t), value(soft, Reduction.MEAN, y, p));
        Loss heavy = CrossEntropy.ofProbabilities().withWeights(3, 5, 10);
        assertEquals(value(heavy, Reduction.SUM, y, p), value(heavy, Reduction.MEAN, y, p), "of one row");
        Matrix dp = matrices.like(p);
        Evaluation.of(soft, y, p).gradient(Reduction.MEAN, 1, matrices.like(y), dp);
        assertArrayEquals(new double[] {0.7 * l0, 3.5 * l1, 7 * l2}, dp.toArray(), 1e-14);
    }

    /** With s = 1 nothing is left of the named class, and a row that is ignored has no part of any. */
    @Test
    void labelSmoothingFromNothingToAll() {
        Matrix y = matrices.of(3, 0, LN2, Math.log(5));
        Matrix t = matrices.of(1, 1);
        CrossEntropy all = CrossEntropy.ofIndices().withLabelSmoothing(1);
        // (3 ln 2 + 2 ln 2 + 3 ln 2 - ln 5) / 3
        assertEquals((8 * LN2 - Math.log(5)) / 3, value(all, Reduction.SUM, y, t), 1e-14);
        assertArrayEquals(
                new double[] {1.0 / 8 - 1.0 / 3, 1.0 / 4 - 1.0 / 3, 5.0 / 8 - 1.0 / 3},
                gradient(all, Reduction.SUM, y, t),
                1e-15);
        CrossEntropy none = CrossEntropy.ofIndices().withLabelSmoothing(0);
        assertEquals(value(Loss.crossEntropy(), Reduction.SUM, y, t), value(none, Reduction.SUM, y, t));
        CrossEntropy ignoring = all.withIgnoreIndex(1);
        assertEquals(0, value(ignoring, Reduction.SUM, y, t));
        assertArrayEquals(new double[3], gradient(ignoring, Reduction.SUM, y, t));
    }

    /** One class with probability 1 is its index; two with 1/2 are the mean of both. */
    @Test
    void probabilitiesOfClasses() {
        Matrix y = matrices.of(3, 0, LN2, Math.log(5));
        Loss indices = Loss.crossEntropy();
        Loss loss = CrossEntropy.ofProbabilities();
        double[] single = new double[3];
        for (int c = 0; c < 3; c++) {
            double[] p = new double[3];
            p[c] = 1;
            single[c] = value(indices, Reduction.SUM, y, matrices.of(1, c));
            assertEquals(single[c], value(loss, Reduction.SUM, y, matrices.of(3, p)));
            assertArrayEquals(
                    gradient(indices, Reduction.SUM, y, matrices.of(1, c)),
                    gradient(loss, Reduction.SUM, y, matrices.of(3, p)));
        }
        double both = value(loss, Reduction.SUM, y, matrices.of(3, 0.5, 0, 0.5));
        assertEquals((single[0] + single[2]) / 2, both, 1e-15);
    }

    /** Two largest logits, and one sure class among very many: e^-37 = 8.5e-17 is lost in 1, ten thousand of them are not. */
    @Test
    void equalAndVeryManyLogits() {
        assertEquals(LN2, value(Loss.crossEntropy(), Reduction.SUM, matrices.of(2, 7, 7), matrices.of(1, 1)), 1e-15);
        assertArrayEquals(
                new double[] {0.5, -0.5},
                gradient(Loss.crossEntropy(), Reduction.SUM, matrices.of(2, 7, 7), matrices.of(1, 1)));
        int classes = 10_001;
        double others = (classes - 1) * Math.exp(-37);
        for (int sure : new int[] {0, 5000, classes - 1}) {
            double[] logits = new double[classes];
            Arrays.fill(logits, -37);
            logits[sure] = 0;
            Matrix y = matrices.of(classes, logits);
            Matrix t = matrices.of(1, sure);
            assertEquals(Math.log1p(others), value(Loss.crossEntropy(), Reduction.SUM, y, t), 1e-24);
            assertEquals(-others, gradient(Loss.crossEntropy(), Reduction.SUM, y, t)[sure], 0x1p-52, "class " + sure);
        }
        double[] nan = gradient(Loss.crossEntropy(), Reduction.SUM, matrices.of(1, Double.NaN), matrices.of(1, 0));
        assertTrue(nan.length == 1 && Double.isNaN(nan[0]), "one class that is not a number");
    }

    /** A class of weight 0 counts nothing: even where it is impossible, and a mean of such rows alone has gradients of zero. */
    @Test
    void classesThatWeighNothing() {
        CrossEntropy loss = CrossEntropy.ofIndices().withWeights(0, 1);
        Matrix y = matrices.of(2, Double.NEGATIVE_INFINITY, 3);
        Matrix t = matrices.of(1, 0);
        assertEquals(0, value(loss, Reduction.SUM, y, t));
        assertEquals(0, value(loss, Reduction.MEAN, y, t));
        y.fill(Double.NaN);
        Matrix dy = matrices.like(y);
        dy.fill(7);
        Evaluation.of(loss, y, t).gradient(Reduction.MEAN, 1, dy, null);
        assertArrayEquals(new double[] {0, 0}, dy.toArray());
        Failures.illegalArgument(() -> loss.withWeights(Double.POSITIVE_INFINITY, 1), "number 0 is Infinity");
    }

    /** A logit beyond all numbers is sure, and costs nothing where the target says so. */
    @Test
    void infiniteLogitsAreSure() {
        double inf = Double.POSITIVE_INFINITY;
        Matrix y = matrices.of(1, inf, -inf, inf, -inf);
        double[] values = new double[4];
        Evaluation.of(Loss.bceWithLogits(), y, matrices.of(1, 1, 0, 0, 1)).values(values);
        assertArrayEquals(new double[] {0, 0, inf, inf}, values);
    }

    /** An impossible class costs nothing where the target has no part of it. */
    @Test
    void aClassThatIsImpossible() {
        Matrix y = matrices.of(2, 3, Double.NEGATIVE_INFINITY);
        assertEquals(0, value(CrossEntropy.ofProbabilities(), Reduction.SUM, y, matrices.of(2, 1, 0)));
        assertEquals(0, value(Loss.crossEntropy(), Reduction.SUM, y, matrices.of(1, 0)));
        assertEquals(Double.POSITIVE_INFINITY, value(Loss.crossEntropy(), Reduction.SUM, y, matrices.of(1, 1)));
        assertArrayEquals(new double[] {0, 0}, gradient(Loss.crossEntropy(), Reduction.SUM, y, matrices.of(1, 0)));
    }

    @Test
    void logProbabilities() {
        Matrix y = matrices.of(2, -1, -2, -3, -4, -5, -6);
        Matrix t = matrices.of(1, 0, 1, -7);
        NegativeLogLikelihood loss =
                NegativeLogLikelihood.ofIndices().withWeights(2, 3).withIgnoreIndex(-7);
        assertEquals(2 + 12, value(loss, Reduction.SUM, y, t));
        assertEquals(14.0 / 5, value(loss, Reduction.MEAN, y, t));
        assertArrayEquals(new double[] {-2, 0, 0, -3, 0, 0}, gradient(loss, Reduction.SUM, y, t));
    }

    @Test
    void badTargetsNameTheRowAndTheNumber() {
        Matrix y = matrices.of(3, new double[6]);
        Matrix dy = matrices.like(y);
        for (Loss loss : new Loss[] {
            Loss.crossEntropy(), NegativeLogLikelihood.ofIndices().withWeights(1, 1, 1)
        }) {
            for (double bad : new double[] {3, -1, 1e9}) {
                Evaluation evaluation = Evaluation.of(loss, y, matrices.of(1, 0, bad));
                Failures.illegalArgument(
                        () -> evaluation.value(Reduction.SUM), "a class in 0..2", "-100", "row 1 is " + bad);
                Failures.illegalArgument(() -> evaluation.gradient(Reduction.SUM, 1, dy, null), "row 1 is " + bad);
            }
            for (double bad : new double[] {0.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
                Evaluation evaluation = Evaluation.of(loss, y, matrices.of(1, 0, bad));
                Failures.illegalArgument(() -> evaluation.value(Reduction.SUM), "a whole number", "row 1 is " + bad);
            }
        }
        for (Loss loss : new Loss[] {CrossEntropy.ofProbabilities(), Loss.bceWithLogits()}) {
            for (double bad : new double[] {-0.25, 1.5, Double.NaN}) {
                Evaluation evaluation = Evaluation.of(loss, y, matrices.of(3, 0, 0, 1, 0, bad, 1));
                Failures.illegalArgument(
                        () -> evaluation.value(Reduction.SUM), "probability in 0..1", "row 1, column 1 is " + bad);
            }
        }
    }

    @Test
    void badSettingsNameTheRuleAndTheNumber() {
        CrossEntropy loss = CrossEntropy.ofIndices();
        Failures.illegalArgument(
                () -> loss.withWeights(1, -2), "class weights must be >= 0 and finite", "number 1 is -2.0");
        Failures.illegalArgument(() -> loss.withWeights(Double.NaN), "number 0 is NaN");
        Failures.illegalArgument(
                () -> loss.withWeights(1, 2).targetWidth(3),
                "class weights must be 3",
                "column of the output",
                "are 2");
        Failures.illegalArgument(() -> loss.withLabelSmoothing(1.5), "labelSmoothing must be in 0..1", "1.5");
        Failures.illegalArgument(() -> loss.withLabelSmoothing(-0.1), "labelSmoothing must be in 0..1", "-0.1");
        Failures.illegalArgument(() -> loss.withLabelSmoothing(Double.NaN), "NaN");
        Failures.illegalArgument(
                () -> CrossEntropy.ofProbabilities().withIgnoreIndex(3), "ignoreIndex", "probabilities", "it is 3");
        Failures.illegalArgument(
                () -> BceWithLogits.plain().withPosWeights(1, -1), "posWeights must be >= 0", "number 1 is -1.0");
        Failures.illegalArgument(
                () -> BceWithLogits.plain().withWeights(1).targetWidth(2), "weights must be 2", "are 1");
        Failures.illegalArgument(
                () -> BceWithLogits.plain().withPosWeights(1, 1).targetWidth(3), "posWeights must be 3", "are 2");
        Failures.illegalArgument(() -> NegativeLogLikelihood.ofIndices().withWeights(-1), "number 0 is -1.0");
    }

    private static double[] scaled(double[] values, double factor) {
        double[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }
}
