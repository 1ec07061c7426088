package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import lanewise.engine.Product.Operand;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Closing memory and engines while they are in use: never a crash, never lost memory. */
class CloseTest {
    private static final int ROUNDS = 15;
    /** Enough that the memory goes back to the system at once: a kernel that still read it would end the process. */
    private static final int BULK = 40_000_000 / Float.BYTES;

    /** An operation in a loop on another thread, until it fails. */
    private static final class Loop {
        private final CountDownLatch started = new CountDownLatch(3);
        private final AtomicReference<Throwable> end = new AtomicReference<>();
        private final Thread thread;

        Loop(Runnable operation) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        operation.run();
                        started.countDown();
                    }
                } catch (Throwable t) {
                    end.set(t);
                    while (started.getCount() > 0) {
                        started.countDown();
                    }
                }
            });
        }

        Throwable closeMeanwhile(AutoCloseable memory) throws Exception {
            started.await();
            memory.close();
            thread.join();
            return end.get();
        }
    }

    private interface Operation {
        void run(Engine engine, Matrix a, Matrix b);
    }

    private static void closeMeanwhile(int threads, Operation operation) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Engine engine = Engine.open(Engine.Options.defaults().withThreads(threads));
                    Engine fork = engine.fork();
                    Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
                slab.reserveDense("bulk", 1, BULK);
                Matrix a = slab.reserve("a", 192, 192);
                Matrix b = slab.reserve("b", 192, 192);
                slab.allocate();
                Loop loop = new Loop(() -> operation.run(fork, a, b));
                Throwable end = loop.closeMeanwhile(slab);
                assertInstanceOf(IllegalStateException.class, end);
                assertTrue(end.getMessage().contains("closed"), end.getMessage());
                assertFalse(slab.isOpen());
            }
        }
    }

    @Test
    void anElementKernelInALoop() throws Exception {
        closeMeanwhile(1, (engine, a, b) -> engine.sigmoid(a, b));
    }

    @Test
    void aProductInALoop() throws Exception {
        closeMeanwhile(
                1,
                (engine, a, b) -> Product.of(Operand.plain(a), Operand.transposed(a), null, b)
                        .run(engine));
    }

    @Test
    void shardsOfATeamInALoop() throws Exception {
        closeMeanwhile(
                3,
                (engine, a, b) -> engine.parallel((mine, shard, shards) -> {
                    Matrix x = a.rows(shard * 64, 64);
                    Matrix y = b.rows(shard * 64, 64);
                    for (int i = 0; i < 4; i++) {
                        mine.tanh(x, y);
                    }
                }));
    }

    @Test
    void accessToSingleElementsInALoop() throws Exception {
        closeMeanwhile(1, (engine, a, b) -> {
            b.copyFrom(a);
            b.set(3, 3, a.get(2, 2));
            b.fill(1);
        });
    }

    @Test
    void anEngineInALoop() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (Engine engine = Engine.open();
                    Slab slab = engine.slab(Role.SCRATCH, Precision.F64)) {
                Matrix a = slab.reserve("a", 100, 100);
                slab.allocate();
                Engine fork = engine.fork();
                Product product = Product.of(Operand.plain(a), Operand.plain(a), null, a);
                Loop loop = new Loop(() -> product.run(fork));
                Throwable end = loop.closeMeanwhile(fork);
                assertInstanceOf(IllegalStateException.class, end);
                assertEquals("engine is closed", end.getMessage());
                assertTrue(slab.isOpen());
            }
        }
    }

    @RepeatedTest(20)
    void twoThreadsCloseAtOnce() throws Exception {
        Engine engine = Engine.open(Engine.Options.defaults().withThreads(2));
        Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
        slab.reserve("a", 10, 10);
        slab.allocate();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable close = () -> {
            try {
                slab.close();
                engine.close();
            } catch (Throwable t) {
                failure.set(t);
            }
        };
        Thread one = Thread.ofPlatform().start(close);
        Thread two = Thread.ofPlatform().start(close);
        one.join();
        two.join();
        assertNull(failure.get());
        assertFalse(slab.isOpen());
    }

    @Test
    void closingWithinAnOperationIsRefusedAndChangesNothing() {
        Engine engine = Engine.open();
        Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
        Matrix m = slab.reserve("m", 1, 2);
        slab.allocate();
        m.fill(3);
        engine.enter();
        try {
            Failures.illegalState(slab::close, "within an operation");
            Failures.illegalState(engine::close, "within an operation");
            Failures.illegalState(engine.fork()::close, "within an operation");
        } finally {
            engine.exit();
        }
        assertTrue(slab.isOpen());
        engine.scale(m, 2);
        assertArrayEquals(new double[] {6, 6}, m.toArray());
        slab.close();
        assertFalse(slab.isOpen());
        engine.close();
        Failures.illegalState(engine::enter, "engine is closed");
    }

    @Test
    void closingFromAShardIsRefusedAndChangesNothing() {
        for (int threads = 1; threads <= 3; threads++) {
            for (int guilty = 0; guilty < threads; guilty++) {
                int wrong = guilty;
                Engine engine = Engine.open(Engine.Options.defaults().withThreads(threads));
                Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
                Matrix m = slab.reserve("m", threads, 2);
                slab.allocate();
                Engine.Sharded closesMemory = (mine, shard, shards) -> {
                    if (shard == wrong) {
                        slab.close();
                    }
                };
                Engine.Sharded closesEngine = (mine, shard, shards) -> {
                    if (shard == wrong) {
                        engine.close();
                    }
                };
                Failures.illegalState(() -> engine.parallel(closesMemory), "within an operation");
                Failures.illegalState(() -> engine.parallel(closesEngine), "within an operation");
                engine.parallel((mine, shard, shards) -> mine.exp(m.rows(shard, 1), m.rows(shard, 1)));
                double[] ones = new double[2 * threads];
                java.util.Arrays.fill(ones, 1);
                assertArrayEquals(ones, m.toArray());
                slab.close();
                engine.close();
            }
        }
    }
}
