package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lanewise.engine.Attention.Gradients;
import lanewise.engine.Attention.Inputs;
import lanewise.engine.Attention.Rule;
import lanewise.engine.Attention.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads of a batch inside wider matrices: the right rows and columns, any number of threads, and what is refused. */
class AttentionTest {
    private static final int BATCH = 3;
    private static final int HEADS = 2;
    private static final int QUERIES = 21;
    private static final int KEYS = 35;
    private static final int WIDTH = 5;
    private static final int VALUES = 7;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** All operands; values depend on sequence, head, step and column alone, not on where they lie. */
    private final class Operands {
        private final Engine engine;
        private final Shape shape;
        private final Slab slab;
        private final Matrix projected;
        private final Matrix mask;
        private final Matrix keyMask;
        private final Matrix o;
        private final Matrix statistics;
        private final Matrix gradient;
        private final Inputs in;
        private final Gradients gradients;

        Operands(Engine.Options options, Precision precision, boolean stepsFirst) {
            engine = Engine.open(options);
            open.add(engine);
            slab = engine.slab(Role.SCRATCH, precision);
            open.add(slab);
            shape = new Shape(BATCH, HEADS, QUERIES, KEYS, stepsFirst);
            int e = HEADS * WIDTH;
            int f = HEADS * VALUES;
            projected = slab.reserve("k, v", KEYS * BATCH, e + f);
            Matrix q = slab.reserve("q", QUERIES * BATCH, e, e + 3);
            mask = slab.reserve("mask", QUERIES, KEYS);
            keyMask = slab.reserve("key mask", BATCH, KEYS);
            o = slab.reserve("o", QUERIES * BATCH, f, f + 1);
            statistics = Attention.statistics(slab, "statistics", shape);
            Matrix dO = slab.reserve("dO", QUERIES * BATCH, f);
            gradient = slab.reserve("dK, dV", KEYS * BATCH, e + f);
            Matrix dQ = slab.reserve("dQ", QUERIES * BATCH, e);
            slab.allocate();
            slab.fill(Double.NaN);
            in = new Inputs(q, projected.columns(0, e), projected.columns(e, f));
            gradients = new Gradients(dO, dQ, gradient.columns(0, e), gradient.columns(e, f));
            fill(q, QUERIES, WIDTH, 1);
            fill(in.k(), KEYS, WIDTH, 2);
            fill(in.v(), KEYS, VALUES, 3);
            fill(dO, QUERIES, VALUES, 4);
            SplittableRandom random = new SplittableRandom(5);
            for (int j = 0; j < KEYS; j++) {
                for (int i = 0; i < QUERIES; i++) {
                    mask.set(i, j, random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : random.nextDouble());
                }
                for (int b = 0; b < BATCH; b++) {
                    keyMask.set(b, j, random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : 0);
                }
            }
        }

        private int row(int b, int t, int steps) {
            return shape.stepsFirst() ? t * BATCH + b : b * steps + t;
        }

        private void fill(Matrix x, int steps, int width, int salt) {
            for (int b = 0; b < BATCH; b++) {
                for (int h = 0; h < HEADS; h++) {
                    SplittableRandom random = new SplittableRandom(100 * salt + 10 * b + h);
                    for (int t = 0; t < steps; t++) {
                        for (int c = 0; c < width; c++) {
                            x.set(row(b, t, steps), h * width + c, random.nextDouble() * 2 - 1);
                        }
                    }
                }
            }
        }

        /** The values of one head, row-major. */
        private double[] head(Matrix x, int b, int h, int steps, int width) {
            double[] values = new double[steps * width];
            for (int t = 0; t < steps; t++) {
                for (int c = 0; c < width; c++) {
                    values[t * width + c] = x.get(row(b, t, steps), h * width + c);
                }
            }
            return values;
        }

        Attention attention(Rule rule) {
            return new Attention(shape, rule, in, o, statistics, gradients);
        }

        /** Outputs of all heads in an order that does not depend on how they lie. */
        double[] results() {
            List<double[]> parts = new ArrayList<>();
            for (int b = 0; b < BATCH; b++) {
                for (int h = 0; h < HEADS; h++) {
                    parts.add(head(o, b, h, QUERIES, VALUES));
                    parts.add(head(gradients.dQ(), b, h, QUERIES, WIDTH));
                    parts.add(head(gradients.dK(), b, h, KEYS, WIDTH));
                    parts.add(head(gradients.dV(), b, h, KEYS, VALUES));
                }
            }
            return parts.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
        }
    }

    private static Rule rule(Operands operands, int kind) {
        return switch (kind) {
            case 0 -> Rule.plain(0.5);
            case 1 -> Rule.causal(0.5).withLengths(new int[] {KEYS, 7, 0});
            case 2 -> new Rule(0.5, true, KEYS - QUERIES, null, null, null).withMask(null, operands.keyMask);
            default ->
                Rule.plain(-0.7).withMask(operands.mask, operands.keyMask).withLengths(new int[] {12, KEYS, 30});
        };
    }

    private double[] run(Engine.Options options, Precision precision, boolean stepsFirst, int kind) {
        Operands operands = new Operands(options, precision, stepsFirst);
        Attention attention = operands.attention(rule(operands, kind));
        attention.forward(operands.engine);
        attention.backward(operands.engine);
        return operands.results();
    }

    @ParameterizedTest
    @EnumSource
    void layoutThreadsAndKernelsChangeNoBit(Precision precision) {
        Engine.Options one = Engine.Options.defaults();
        for (int kind = 0; kind < 4; kind++) {
            double[] expected = run(one, precision, false, kind);
            assertArrayEquals(expected, run(one, precision, true, kind));
            assertArrayEquals(expected, run(one.withThreads(2), precision, false, kind));
            assertArrayEquals(expected, run(one.withThreads(4), precision, true, kind));
            assertArrayEquals(expected, run(new Engine.Options(1, true), precision, true, kind));
        }
    }

    /** Against plain loops in float64, each head on its own. */
    @ParameterizedTest
    @EnumSource
    void everyHeadReadsItsOwnRowsAndColumns(Precision precision) {
        for (int kind = 0; kind < 4; kind++) {
            Operands x = new Operands(Engine.Options.defaults(), precision, true);
            Rule rule = rule(x, kind);
            x.attention(rule).forward(x.engine);
            for (int b = 0; b < BATCH; b++) {
                for (int h = 0; h < HEADS; h++) {
                    double[] expected = expected(x, rule, b, h);
                    // 35 keys, 5 columns: a chain of at most 60 roundings of numbers below 1, twice for safety.
                    double tolerance = 120 * (precision == Precision.F32 ? 0x1p-24 : 0x1p-53);
                    assertArrayEquals(
                            expected, x.head(x.o, b, h, QUERIES, VALUES), tolerance, "sequence " + b + " head " + h);
                }
            }
        }
    }

    private static double[] expected(Operands x, Rule rule, int b, int h) {
        double[] q = x.head(x.in.q(), b, h, QUERIES, WIDTH);
        double[] k = x.head(x.in.k(), b, h, KEYS, WIDTH);
        double[] v = x.head(x.in.v(), b, h, KEYS, VALUES);
        int length = rule.lengths() == null ? KEYS : rule.lengths()[b];
        double[] o = new double[QUERIES * VALUES];
        for (int i = 0; i < QUERIES; i++) {
            double[] weights = new double[KEYS];
            double sum = 0;
            for (int j = 0; j < length && (!rule.causal() || j <= i + rule.offset()); j++) {
                double score = rule.mask() == null ? 0 : rule.mask().get(i, j);
                score += rule.keyMask() == null ? 0 : rule.keyMask().get(b, j);
                for (int c = 0; c < WIDTH; c++) {
                    score += rule.scale() * q[i * WIDTH + c] * k[j * WIDTH + c];
                }
                weights[j] = Math.exp(score);
                sum += weights[j];
            }
            for (int c = 0; c < VALUES && sum > 0; c++) {
                for (int j = 0; j < KEYS; j++) {
                    o[i * VALUES + c] += weights[j] / sum * v[j * VALUES + c];
                }
            }
        }
        return o;
    }

    @Test
    void rangesOfHeadsAreTheWhole() {
        double[] expected = run(Engine.Options.defaults(), Precision.F32, true, 1);
        Operands x = new Operands(Engine.Options.defaults(), Precision.F32, true);
        Attention attention = x.attention(rule(x, 1));
        assertEquals(BATCH * HEADS, attention.heads());
        for (int n = attention.heads() - 1; n >= 0; n--) {
            attention.forward(x.engine, n, 1);
            attention.backward(x.engine, n, 1);
        }
        assertArrayEquals(expected, x.results());
    }

    @Test
    void refusesWhatDoesNotFit() {
        Operands x = new Operands(Engine.Options.defaults(), Precision.F32, true);
        Rule plain = Rule.plain(1);
        Failures.illegalArgument(() -> new Shape(1, 0, 2, 2, true), "heads >= 1");
        Failures.illegalArgument(() -> Rule.plain(Double.NaN), "scale must be finite", "NaN");
        Shape odd = new Shape(BATCH, 3, QUERIES, KEYS, true);
        Failures.illegalArgument(
                () -> new Attention(odd, plain, x.in, x.o, x.statistics, null),
                "q must have a multiple of 3 columns",
                "10");
        Shape longer = new Shape(BATCH, HEADS, QUERIES, KEYS + 1, true);
        Failures.illegalArgument(
                () -> new Attention(longer, plain, x.in, x.o, x.statistics, null), "k must be [108][10]", "[105][10]");
        Failures.illegalArgument(
                () -> new Attention(x.shape, plain, x.in, x.o, x.o, null), "statistics must be [12][21]");
        Failures.illegalArgument(
                () -> x.attention(plain.withMask(x.keyMask, null)), "mask must be [21][35]", "[3][35]");
        Gradients wrong = new Gradients(x.o, x.in.v(), x.in.k(), x.in.v());
        Failures.illegalArgument(
                () -> new Attention(x.shape, plain, x.in, x.o, x.statistics, wrong), "dQ must be [63][10]");
        Attention forward = new Attention(x.shape, plain, x.in, x.o, x.statistics, null);
        Failures.illegalState(() -> forward.backward(x.engine), "without");
        Failures.outOfBounds(() -> forward.forward(x.engine, 5, 2), "0..5", "2 from 5");
        Attention lengths = x.attention(plain.withLengths(new int[] {1, 36, 0}));
        Failures.illegalArgument(() -> lengths.forward(x.engine), "0..35", "36");
        Attention few = x.attention(plain.withLengths(new int[] {1}));
        Failures.illegalArgument(() -> few.forward(x.engine), "3 lengths", "are 1");
        Engine other = Engine.open();
        open.add(other);
        Failures.illegalArgument(() -> forward.forward(other), "forks of one");
    }
}
