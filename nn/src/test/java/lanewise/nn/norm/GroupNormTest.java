package lanewise.nn.norm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.engine.Precision;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.spec.GroupNormSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupNormTest {
    private static final int TIME = 3;
    private static final int BATCH = 2;
    private static final int WIDTH = 6;
    private static final double EPS = 1e-3;

    /** In plain loops: mean and variance of a block of columns, of one step or of all valid ones of a sequence. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupsOfColumnsAreNormalizedByThemselves(boolean overTime) {
        int[] lengths = {TIME, 2};
        for (int groups : new int[] {1, 2, 3, 6}) {
            Spec spec = Spec.of(new GroupNormSpec(groups, EPS, false, overTime)).withInput(WIDTH);
            try (Model model = Model.build(spec, Precision.F64, 1);
                    Network network =
                            model.network(Plan.Options.train(TIME, BATCH).withLengths())) {
                System.arraycopy(lengths, 0, network.lengths(), 0, BATCH);
                double[] x = Data.numbers(7, TIME * BATCH * WIDTH);
                network.input().value().setAll(x);
                network.forward();
                int block = WIDTH / groups;
                for (int row = 0; row < TIME * BATCH; row++) {
                    int b = row % BATCH;
                    for (int column = 0; column < WIDTH; column++) {
                        double expected = 0;
                        if (row / BATCH < lengths[b]) {
                            int from = overTime ? 0 : row / BATCH;
                            int to = overTime ? lengths[b] : from + 1;
                            expected =
                                    normalized(x, x[row * WIDTH + column], from, to, b, column / block * block, block);
                        }
                        // Sums of at most 18 terms of about 1.
                        assertEquals(expected, network.output().value().get(row, column), 1e-13);
                    }
                }
            }
        }
    }

    private static double normalized(double[] x, double value, int from, int to, int b, int first, int block) {
        double sum = 0;
        double squares = 0;
        for (int t = from; t < to; t++) {
            for (int c = first; c < first + block; c++) {
                sum += x[(t * BATCH + b) * WIDTH + c];
            }
        }
        int n = (to - from) * block;
        for (int t = from; t < to; t++) {
            for (int c = first; c < first + block; c++) {
                squares += Math.pow(x[(t * BATCH + b) * WIDTH + c] - sum / n, 2);
            }
        }
        return (value - sum / n) / Math.sqrt(squares / n + EPS);
    }

    @Test
    void badOptionsAreRefused() {
        Failures.illegalArgument(() -> new GroupNorm.Options(0, 1, 1, true, true), "width = 0");
        Failures.illegalArgument(() -> new GroupNorm.Options(6, 0, 1, true, true), "groups = 0");
        Failures.illegalArgument(() -> new GroupNorm.Options(-6, -3, 1, true, true), "width = -6");
        Failures.illegalArgument(() -> new GroupNorm.Options(6, 4, 1, true, true), "groups = 4");
        assertEquals(1, new GroupNorm.Options(1, 1, 1, true, true).groups());
        Failures.illegalArgument(() -> new BatchNorm.Options(0, 1, 1, true), "width must be >= 1", "0");
        assertEquals(1, new BatchNorm.Options(1, 1, 1, true).width());
        for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            Failures.illegalArgument(() -> new GroupNorm.Options(6, 2, eps, true, true), "eps", "" + eps);
            Failures.illegalArgument(() -> new BatchNorm.Options(6, eps, 1, true), "eps", "" + eps);
        }
        for (double momentum : new double[] {-0.1, 1.1, Double.NaN}) {
            Failures.illegalArgument(() -> new BatchNorm.Options(6, 1, momentum, true), "momentum", "" + momentum);
        }
        assertEquals(0, new BatchNorm.Options(6, 1, 0, true).momentum());
        assertEquals(1, new BatchNorm.Options(6, 1, 1, true).momentum());
    }
}
