package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import lanewise.engine.Product.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scalar kernels at first, vector kernels later: a choice that shows in the time alone. */
class StartTest {
    private static final long WORK = 1000;
    private static final long MILLI = 1_000_000;

    @Test
    void vectorCallsHaveToBeEarnedByScalarOnes() {
        Trial trial = new Trial();
        assertFalse(trial.next(WORK));
        trial.scalarTook(MILLI, WORK);
        assertTrue(trial.next(WORK));
        trial.vectorTook(10 * MILLI, WORK);
        assertFalse(trial.next(WORK), "8 ms in debt");
        for (int i = 0; i < 8; i++) {
            trial.scalarTook(MILLI, WORK);
        }
        assertFalse(trial.next(WORK), "8 ms are saved and the last one took 10");
        trial.scalarTook(MILLI, WORK);
        assertTrue(trial.next(WORK));
        assertFalse(trial.settled());
    }

    @Test
    void threeFasterCallsInARowDecide() {
        Trial trial = new Trial();
        trial.scalarTook(MILLI, WORK);
        trial.vectorTook(MILLI / 2, WORK);
        trial.vectorTook(MILLI, 2 * WORK);
        trial.vectorTook(3 * MILLI, WORK);
        trial.vectorTook(MILLI / 2, WORK);
        trial.vectorTook(MILLI / 2, WORK);
        assertFalse(trial.settled());
        trial.vectorTook(MILLI / 2, WORK);
        assertTrue(trial.settled());
    }

    @Test
    void itEndsEvenIfScalarStaysFaster() {
        Trial trial = new Trial();
        trial.scalarTook(1, WORK);
        for (int i = 0; i < 20_000; i++) {
            assertFalse(trial.settled(), "after " + i);
            trial.vectorTook(MILLI / 50, WORK);
        }
        assertTrue(trial.settled());
        Trial slow = new Trial();
        slow.vectorTook(2000 * MILLI, WORK);
        assertTrue(slow.settled());
    }

    @Test
    void workThatScalarCodeTakesLongForStartsWithVectors() {
        assertTrue(new Trial().next(60 * MILLI));
        Trial trial = new Trial();
        trial.scalarTook(20 * MILLI, WORK);
        trial.vectorTook(900 * MILLI, WORK);
        assertTrue(trial.settled() || trial.next(WORK), "one long call counts as 20 ms: it is compiled within itself");
    }

    /** Every result of a product that goes from scalar to vectors, and of its successors, has the bits of a scalar engine. */
    @ParameterizedTest
    @EnumSource
    void noBitTellsWhichKernelsRan(Precision precision) {
        double[] expected = run(new Engine.Options(1, true), precision, 3);
        assertArrayEquals(expected, run(Engine.Options.defaults(), precision, 3));
        assertArrayEquals(expected, run(Engine.Options.defaults().withVectorsAtOnce(), precision, 3));
        double[] later = run(new Engine.Options(1, true), precision, 4000);
        assertArrayEquals(later, run(Engine.Options.defaults(), precision, 4000));
    }

    private static double[] run(Engine.Options options, Precision precision, int steps) {
        try (Engine engine = Engine.open(options);
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix a = slab.reserve("a", 5, 37);
            Matrix w = slab.reserve("w", 37, 37);
            Packed packed = Packed.reserve(engine, slab, "packed", 37, 37);
            Matrix c = slab.reserve("c", 5, 37);
            slab.allocate();
            Rng rng = Rng.of(1, "start");
            for (Matrix x : new Matrix[] {a, w}) {
                for (int row = 0; row < x.rows(); row++) {
                    for (int column = 0; column < 37; column++) {
                        x.set(row, column, rng.nextUniform(-1, 1));
                    }
                }
            }
            packed.packTransposed(engine, w, 0, 0);
            Product stored = Product.packed(a, packed, null, c);
            Product plain = Product.of(Operand.plain(c), Operand.plain(w), c, a);
            double sum = 0;
            for (int i = 0; i < steps; i++) {
                stored.run(engine);
                engine.tanh(c, c);
                plain.run(engine);
                engine.sigmoid(a, a);
                sum += engine.sumSquares(a.slab().flat());
            }
            double[] result = a.toArray();
            result[0] += sum;
            return result;
        }
    }

    @ParameterizedTest
    @EnumSource
    void warmUpReachesFullSpeedAndSaysSo(Precision precision) {
        for (int threads = 1; threads <= 2; threads++) {
            try (Engine engine = Engine.open(Engine.Options.defaults().withThreads(threads));
                    Slab slab = engine.slab(Role.SCRATCH, precision)) {
                Matrix a = slab.reserve("a", 16, 48);
                slab.allocate();
                Engine.Sharded shard = (mine, index, shards) -> {
                    int rows = 16 / shards;
                    mine.sigmoid(a.rows(index * rows, rows), a.rows(index * rows, rows));
                };
                assertFalse(engine.warmUp(() -> engine.parallel(shard), Duration.ZERO));
                Matrix[] views = {a.rows(0, 8), a.rows(8, 8)};
                Engine.Sharded warm = (mine, index, shards) -> mine.sigmoid(views[index], views[index]);
                assertTrue(engine.warmUp(() -> engine.parallel(warm), Duration.ofSeconds(60)));
                assertTrue(trial(engine, precision).settled() || !engine.cpu().vectors());
            }
        }
    }

    private static Trial trial(Engine engine, Precision precision) {
        return engine.family().trials(precision).of(Operation.SIGMOID, 0);
    }

    @Test
    void aScalarEngineAndVectorsAtOnceHaveNoTrials() {
        for (Engine.Options options : new Engine.Options[] {
            new Engine.Options(1, true), Engine.Options.defaults().withVectorsAtOnce()
        }) {
            try (Engine engine = Engine.open(options);
                    Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
                Matrix a = slab.reserve("a", 3, 48);
                slab.allocate();
                assertTrue(engine.warmUp(() -> engine.sigmoid(a, a), Duration.ofSeconds(60)));
                assertFalse(trial(engine, Precision.F32).settled());
                assertEquals(options, engine.options());
            }
        }
    }
}
