package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Precision;
import lanewise.verify.cases.CaseOutcome.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations of losses that are not among the project's reference cases, computed here as PyTorch's source puts them together:
 * weights and smoothing of cross-entropy as the sum of two losses, for instance.
 */
class LossCasesTest {
    private static final double[] X = {0.5, -1.25, 2, 1, 0.25, -0.75, -2, 0.5, 1.5, 0, -0.5, 3};
    private static final int ROWS = 4;
    private static final int CLASSES = 3;
    private static final double[] WEIGHTS = {0.5, 2, 1.25};

    @TempDir
    private Path folder;

    private static CaseFile file(String function, String reduction) {
        return new CaseFile("built", "loss")
                .meta("cfg.function", function)
                .meta("cfg.reduction", reduction)
                .meta("leaves", "input")
                .tensor("in/input", new long[] {ROWS, CLASSES}, X);
    }

    private void assertPasses(CaseFile file, double[] cotangents, double[] loss, double[] gradient) {
        long[] shape = cotangents.length == 1
                ? new long[0]
                : cotangents.length == ROWS ? new long[] {ROWS} : new long[] {ROWS, CLASSES};
        file.tensor("out/loss", shape, loss)
                .tensor("cot/loss", shape, cotangents)
                .tensor("grad/input", new long[] {ROWS, CLASSES}, gradient);
        CaseOutcome outcome = new CaseSuite(List.of(new LossCases())).runFile(file.write(folder), Precision.F64);
        assertEquals(Status.PASSED, outcome.status(), outcome::toString);
        assertEquals(2, outcome.comparisons().size());
    }

    private static double[] logSoftmax(int row) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += Math.exp(X[row * CLASSES + c]);
        }
        double[] result = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            result[c] = X[row * CLASSES + c] - Math.log(sum);
        }
        return result;
    }

    /** Gradient of sum_c -a_c ln softmax_c with respect to the logits, as the Jacobian of log-softmax gives it. */
    private static void addGradient(double[] gradient, int row, double[] a) {
        double[] l = logSoftmax(row);
        for (int j = 0; j < CLASSES; j++) {
            for (int c = 0; c < CLASSES; c++) {
                gradient[row * CLASSES + j] -= a[c] * ((c == j ? 1 : 0) - Math.exp(l[j]));
            }
        }
    }

    /** (1 - s) nll / sum w_y + s / C sum_c -w_c l_c / sum w_y over the rows that are not ignored. */
    @Test
    void smoothedWeightedIndicesWithAnIgnoredOne() {
        double s = 0.2;
        int[] y = {2, 1, 0, 1};
        double divisor = WEIGHTS[2] + WEIGHTS[0];
        double loss = 0;
        double[] gradient = new double[X.length];
        for (int row : new int[] {0, 2}) {
            double[] l = logSoftmax(row);
            double[] a = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                a[c] = s / CLASSES * WEIGHTS[c] / divisor;
            }
            a[y[row]] += (1 - s) * WEIGHTS[y[row]] / divisor;
            for (int c = 0; c < CLASSES; c++) {
                loss -= a[c] * l[c];
            }
            addGradient(gradient, row, a);
        }
        CaseFile file = file("cross_entropy", "mean")
                .meta("cfg.ignore_index", "1")
                .meta("cfg.label_smoothing", "0.2")
                .meta("cfg.probabilities", "false")
                .vector("in/target", 2, 1, 0, 1)
                .vector("in/weight", WEIGHTS);
        assertPasses(file, new double[] {1}, new double[] {loss}, gradient);
    }

    @Test
    void probabilitiesNotReduced() {
        double[] p = {0.25, 0.5, 0.25, 1, 0, 0, 0, 0.75, 0.25, 0.125, 0.125, 0.75};
        double[] cotangents = {1, -2, 0.5, 3};
        double[] loss = new double[ROWS];
        double[] gradient = new double[X.length];
        for (int row = 0; row < ROWS; row++) {
            double[] l = logSoftmax(row);
            double[] a = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                double part = WEIGHTS[c] * p[row * CLASSES + c];
                loss[row] -= part * l[c];
                a[c] = cotangents[row] * part;
            }
            addGradient(gradient, row, a);
        }
        CaseFile file = file("cross_entropy", "none")
                .meta("cfg.ignore_index", "-100")
                .meta("cfg.label_smoothing", "0.0")
                .meta("cfg.probabilities", "true")
                .tensor("in/target", new long[] {ROWS, CLASSES}, p)
                .vector("in/weight", WEIGHTS);
        assertPasses(file, cotangents, loss, gradient);
    }

    /** -w (p t ln sigmoid(x) + (1 - t) ln(1 - sigmoid(x))), weights of elements, of columns, of rows, and one for all. */
    @Test
    void binaryWithWeightsOfAnyShape() {
        double[] t = {1, 0, 0.25, 0, 1, 0.5, 1, 1, 0, 0, 0.75, 1};
        double[] elements = {1, 2, 0.5, 0, 1, 3, 1, 0.25, 1, 2, 1, 1};
        for (long[] shape : new long[][] {{ROWS, CLASSES}, {1, CLASSES}, {CLASSES}, {ROWS, 1}, {1}, {}}) {
            int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
            for (String reduction : List.of("sum", "mean")) {
                double divisor = reduction.equals("sum") ? 1 : X.length;
                double loss = 0;
                double[] gradient = new double[X.length];
                for (int i = 0; i < X.length; i++) {
                    double w = elements[
                            count == X.length ? i : count == CLASSES ? i % CLASSES : count == ROWS ? i / CLASSES : 0];
                    double p = WEIGHTS[i % CLASSES];
                    double sigmoid = 1 / (1 + Math.exp(-X[i]));
                    loss -= w / divisor * (p * t[i] * Math.log(sigmoid) + (1 - t[i]) * Math.log(1 - sigmoid));
                    gradient[i] = -w / divisor * (p * t[i] * (1 - sigmoid) - (1 - t[i]) * sigmoid);
                }
                CaseFile file = file("bce_with_logits", reduction)
                        .tensor("in/target", new long[] {ROWS, CLASSES}, t)
                        .tensor("in/weight", shape, Arrays.copyOf(elements, count))
                        .vector("in/pos_weight", WEIGHTS);
                assertPasses(file, new double[] {1}, new double[] {loss}, gradient);
            }
        }
    }

    /** Differences on both sides of the bend, with a cotangent of each element. */
    @Test
    void hubersLossesNotReduced() {
        double[] cotangents = {1, -1, 2, 0.5, 1, 1, -3, 1, 1, 0.25, 1, 2};
        for (String function : List.of("huber", "smooth_l1")) {
            boolean huber = function.equals("huber");
            double[] loss = new double[X.length];
            double[] gradient = new double[X.length];
            for (int i = 0; i < X.length; i++) {
                double unit = huber ? 1 : 1 / 0.75;
                double a = Math.abs(X[i]);
                loss[i] = unit * (a <= 0.75 ? a * a / 2 : 0.75 * (a - 0.375));
                gradient[i] = cotangents[i] * unit * Math.signum(X[i]) * Math.min(a, 0.75);
            }
            CaseFile file = file(function, "none")
                    .meta(huber ? "cfg.delta" : "cfg.beta", "0.75")
                    .tensor("in/target", new long[] {ROWS, CLASSES}, new double[X.length]);
            assertPasses(file, cotangents, loss, gradient);
        }
    }
}
