package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import lanewise.engine.Attention.Gradients;
import lanewise.engine.Attention.Inputs;
import lanewise.engine.Attention.Rule;
import lanewise.engine.Attention.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores by distance, queries that begin later, rotary angles, and rows of one sequence. */
class AttentionPositionsTest {
    private static final int HEADS = 2;
    private static final int KEYS = 150;
    private static final int WIDTH = 5;

    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    /** Self-attention of one sequence, and room for the masks that say the same as scores by distance. */
    private final class Operands implements AutoCloseable {
        private final Slab slab;
        private final Matrix distance;
        private final Matrix[] masks = new Matrix[HEADS];
        private final Matrix[] x = new Matrix[8];
        private final Matrix statistics;

        Operands(Precision precision) {
            slab = engine.slab(Role.SCRATCH, precision);
            distance = slab.reserve("distance", HEADS, 2 * KEYS - 1);
            for (int h = 0; h < HEADS; h++) {
                masks[h] = slab.reserve("mask", KEYS, KEYS);
            }
            for (int i = 0; i < x.length; i++) {
                x[i] = slab.reserve("x" + i, KEYS, HEADS * WIDTH);
            }
            statistics = slab.reserve("statistics", 2 * HEADS, KEYS);
            slab.allocate();
            SplittableRandom random = new SplittableRandom(1);
            for (Matrix matrix : x) {
                matrix.setAll(random.doubles((long) matrix.rows() * matrix.columns(), -1, 1)
                        .toArray());
            }
            distance.setAll(random.doubles((long) HEADS * (2 * KEYS - 1), -3, 0).toArray());
            for (int h = 0; h < HEADS; h++) {
                for (int i = 0; i < KEYS; i++) {
                    for (int j = 0; j < KEYS; j++) {
                        masks[h].set(i, j, distance.get(h, KEYS - 1 + j - i));
                    }
                }
            }
        }

        /** Head h alone, or all. */
        Attention attention(Rule rule, int h, int queries) {
            int from = h < 0 ? 0 : h * WIDTH;
            int width = h < 0 ? HEADS * WIDTH : WIDTH;
            Matrix[] part = new Matrix[x.length];
            for (int i = 0; i < x.length; i++) {
                boolean query = i == 0 || i == 3 || i == 4 || i == 5;
                part[i] = x[i].rows(0, query ? queries : KEYS).columns(from, width);
            }
            Shape shape = new Shape(1, h < 0 ? HEADS : 1, queries, KEYS, true);
            return new Attention(
                    shape,
                    rule,
                    new Inputs(part[0], part[1], part[2]),
                    part[3],
                    statistics.rows(0, h < 0 ? 2 * HEADS : 2).columns(0, queries),
                    new Gradients(part[4], part[5], part[6], part[7]));
        }

        double[] results() {
            double[] all = new double[4 * KEYS * HEADS * WIDTH];
            int at = 0;
            for (int i : new int[] {3, 5, 6, 7}) {
                double[] values = x[i].toArray();
                System.arraycopy(values, 0, all, at, values.length);
                at += values.length;
            }
            return all;
        }

        @Override
        public void close() {
            slab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scoresByDistanceAreAMaskPerHead(Precision precision) {
        for (boolean causal : new boolean[] {false, true}) {
            Rule rule = causal ? Rule.causal(0.4) : Rule.plain(0.4);
            try (Operands operands = new Operands(precision)) {
                for (int h = 0; h < HEADS; h++) {
                    Attention alone = operands.attention(rule.withMask(operands.masks[h], null), h, KEYS);
                    alone.forward(engine);
                    alone.backward(engine);
                }
                double[] expected = operands.results();
                Attention all = operands.attention(rule.withDistance(operands.distance), -1, KEYS);
                all.forward(engine);
                all.backward(engine);
                assertArrayEquals(expected, operands.results());
            }
        }
    }

    /** Queries one after another, each at its place, give the bits of all at once. */
    @ParameterizedTest
    @EnumSource
    void queriesOneByOneGiveTheSameBits(Precision precision) {
        try (Operands operands = new Operands(precision)) {
            Rule rule = Rule.causal(0.4).withDistance(operands.distance);
            operands.attention(rule, -1, KEYS).forward(engine);
            double[] expected = operands.x[3].toArray();
            double[] queries = operands.x[0].toArray();
            int[] reach = {0};
            Attention one = operands.attention(rule.withLengths(reach), -1, 1);
            for (int t = 0; t < KEYS; t++) {
                for (int j = 0; j < HEADS * WIDTH; j++) {
                    operands.x[0].set(0, j, queries[t * HEADS * WIDTH + j]);
                }
                reach[0] = t + 1;
                one.offset(t);
                one.forward(engine);
                for (int j = 0; j < HEADS * WIDTH; j++) {
                    assertEquals(expected[t * HEADS * WIDTH + j], operands.x[3].get(0, j), "query " + t);
                }
            }
            Failures.illegalArgument(() -> one.offset(KEYS), "0..149", "150");
            Failures.illegalArgument(
                    () -> rule.withMask(operands.masks[0], null), "a mask or scores by distance", "both");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rotaryTurnsPairsAndBack(Precision precision) {
        int width = 6;
        int batch = 2;
        double eps = precision == Precision.F32 ? 0x1p-24 : 0x1p-53;
        for (boolean interleaved : new boolean[] {false, true}) {
            try (Slab slab = engine.slab(Role.SAVED, precision)) {
                Rotary rotary = new Rotary(slab, 20, width, 100, interleaved);
                Matrix x = slab.reserve("x", 4 * batch, HEADS * width);
                slab.allocate();
                rotary.fill();
                double[] before = new SplittableRandom(3)
                        .doubles(4L * batch * HEADS * width, -1, 1)
                        .toArray();
                x.setAll(before);
                before = x.toArray();
                rotary.turn(engine, x, batch, 11);
                for (int row = 0; row < x.rows(); row++) {
                    for (int h = 0; h < HEADS; h++) {
                        for (int i = 0; i < width / 2; i++) {
                            int a = h * width + (interleaved ? 2 * i : i);
                            int b = h * width + (interleaved ? 2 * i + 1 : i + width / 2);
                            double angle = (11 + row / batch) * Math.pow(100, -2.0 * i / width);
                            double u = before[row * HEADS * width + a];
                            double v = before[row * HEADS * width + b];
                            // Two products and a sum of numbers of at most 1, with tables rounded once.
                            assertEquals(u * Math.cos(angle) - v * Math.sin(angle), x.get(row, a), 5 * eps);
                            assertEquals(v * Math.cos(angle) + u * Math.sin(angle), x.get(row, b), 5 * eps);
                        }
                    }
                }
                rotary.turnBack(engine, x, batch, 11);
                assertArrayEquals(before, x.toArray(), 12 * eps);
                Failures.outOfBounds(() -> rotary.turn(engine, x, batch, 17), "0..19", "17..20");
                Failures.illegalArgument(() -> rotary.turn(engine, x.columns(0, 7), batch, 0), "multiple of 6", "7");
            }
        }
        try (Slab slab = engine.slab(Role.SAVED, precision)) {
            Failures.illegalArgument(() -> new Rotary(slab, 3, 5, 100, true), "even", "5");
            Failures.illegalArgument(() -> new Rotary(slab, 3, 4, -1, true), "base", "-1.0");
        }
    }

    @Test
    void everyTakesTheRowsOfOneSequence() {
        try (Slab slab = engine.slab(Role.SAVED, Precision.F32)) {
            Matrix x = slab.reserve("x", 7, 2);
            slab.allocate();
            for (int row = 0; row < 7; row++) {
                x.set(row, 1, row);
            }
            assertArrayEquals(new double[] {0, 1, 0, 4}, x.every(3, 1).toArray());
            assertEquals(3, x.every(3, 0).rows());
            assertEquals(0, x.every(9, 8).rows());
            Failures.outOfBounds(() -> x.every(3, 3), "3");
        }
    }
}
