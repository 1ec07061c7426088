package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    private static Engine open(int threads) {
        return Engine.open(Engine.Options.defaults().withThreads(threads));
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("lanewise-worker"))
                .collect(Collectors.toSet());
    }

    @Test
    void optionsAreChecked() {
        assertEquals(new Engine.Options(1, false), Engine.Options.defaults());
        assertEquals(new Engine.Options(5, true), new Engine.Options(1, true).withThreads(5));
        Failures.illegalArgument(() -> new Engine.Options(0, false), "1..1024", "0");
        Failures.illegalArgument(() -> new Engine.Options(-3, false), "-3");
        Failures.illegalArgument(() -> Engine.Options.defaults().withThreads(1025), "1025");
    }

    @Test
    void describesWhatItRuns() {
        try (Engine engine = open(3);
                Engine fork = engine.fork();
                Engine scalar = Engine.open(new Engine.Options(1, true))) {
            assertTrue(engine.describe().matches("(vector|scalar) kernels.*; 3 threads"), engine.describe());
            assertEquals("scalar kernels, as asked for; 1 thread", scalar.describe());
            assertFalse(scalar.cpu().vectors());
            assertEquals(3, engine.threads());
            assertEquals(new Engine.Options(1, true), scalar.options());
            assertSame(engine.cpu(), fork.cpu());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyShardRunsOnceOnAThreadOfItsOwn(int threads) {
        try (Engine engine = open(threads)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(threads);
            Set<Thread> ran = ConcurrentHashMap.newKeySet();
            Set<Engine> engines = ConcurrentHashMap.newKeySet();
            int regions = 500;
            for (int i = 0; i < regions; i++) {
                engine.parallel((mine, shard, shards) -> {
                    assertEquals(threads, shards);
                    runs.incrementAndGet(shard);
                    ran.add(Thread.currentThread());
                    engines.add(mine);
                });
            }
            for (int shard = 0; shard < threads; shard++) {
                assertEquals(regions, runs.get(shard), "shard " + shard);
            }
            assertEquals(threads, ran.size());
            assertTrue(ran.contains(Thread.currentThread()));
            assertEquals(threads, engines.size());
            assertTrue(engines.contains(engine));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aShardsExceptionIsThrownAndTheTeamGoesOn(int threads) {
        try (Engine engine = open(threads)) {
            AtomicInteger others = new AtomicInteger();
            for (int guilty = 0; guilty < threads; guilty++) {
                int wrong = guilty;
                RuntimeException failure = new RuntimeException("shard " + guilty);
                Error error = new AssertionError("shard " + guilty);
                others.set(0);
                assertSame(
                        failure,
                        assertThrows(
                                RuntimeException.class,
                                () -> engine.parallel((mine, shard, shards) -> {
                                    if (shard == wrong) {
                                        throw failure;
                                    }
                                    others.incrementAndGet();
                                })));
                assertEquals(threads - 1, others.get(), "all other shards are done when the exception comes");
                assertSame(
                        error,
                        assertThrows(
                                Error.class,
                                () -> engine.parallel((mine, shard, shards) -> {
                                    if (shard == wrong) {
                                        throw error;
                                    }
                                })));
            }
            others.set(0);
            engine.parallel((mine, shard, shards) -> others.incrementAndGet());
            assertEquals(threads, others.get());
        }
    }

    @Test
    void workWithinAShardIsOneShard() {
        try (Engine engine = open(3)) {
            AtomicIntegerArray outer = new AtomicIntegerArray(3);
            AtomicIntegerArray inner = new AtomicIntegerArray(3);
            for (int i = 0; i < 200; i++) {
                engine.parallel((mine, shard, shards) -> {
                    outer.incrementAndGet(shard);
                    mine.parallel((same, one, of) -> {
                        assertSame(mine, same);
                        assertEquals(0, one);
                        assertEquals(1, of);
                        inner.incrementAndGet(shard);
                    });
                });
            }
            for (int shard = 0; shard < 3; shard++) {
                assertEquals(200, outer.get(shard));
                assertEquals(200, inner.get(shard));
            }
        }
    }

    @Test
    void workersEndWithTheirEngine() {
        Set<Thread> before = workers();
        Engine engine = open(4);
        Engine fork = engine.fork();
        Engine single = engine.forkSingle();
        assertEquals(before.size() + 6, workers().size());
        assertEquals(4, fork.threads());
        assertEquals(1, single.threads());
        fork.close();
        assertEquals(before.size() + 3, workers().size());
        single.close();
        Thread.currentThread().interrupt();
        engine.close();
        assertTrue(Thread.interrupted(), "closing keeps the interrupt flag");
        assertEquals(before, workers());
        engine.close();
    }

    @Test
    void noThreadWithoutBeingAsked() {
        Set<Thread> before = workers();
        try (Engine engine = Engine.open();
                Engine fork = engine.fork()) {
            fork.parallel((mine, shard, shards) -> assertEquals(1, shards));
            assertEquals(before, workers());
        }
    }

    @Test
    void noneIsLeftWhenTasksThrew() {
        Set<Thread> before = workers();
        try (Engine engine = open(4)) {
            for (int i = 0; i < 20; i++) {
                assertThrows(
                        IllegalStateException.class,
                        () -> engine.parallel((mine, shard, shards) -> {
                            throw new IllegalStateException("shard " + shard);
                        }));
            }
            assertEquals(before.size() + 3, workers().size());
        }
        assertEquals(before, workers());
    }

    @Test
    void workersThatAreParkedWakeUp() throws Exception {
        try (Engine engine = open(2)) {
            AtomicInteger count = new AtomicInteger();
            for (int i = 0; i < 20; i++) {
                for (Thread worker : workers()) {
                    while (worker.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                }
                engine.parallel((mine, shard, shards) -> count.incrementAndGet());
            }
            assertEquals(40, count.get());
        }
    }

    @Test
    void forksShareSlabs() throws Exception {
        try (Engine engine = Engine.open();
                Engine fork = engine.fork();
                Slab slab = fork.slab(Role.SCRATCH, Precision.F64)) {
            assertNotSame(engine, fork);
            Matrix m = slab.reserve("m", 1, 3);
            slab.allocate();
            m.fill(1);
            engine.scale(m, 2);
            Thread thread = Thread.ofPlatform().start(() -> fork.scale(m, 5));
            thread.join();
            assertArrayEquals(new double[] {10, 10, 10}, m.toArray());
        }
    }

    @Test
    void groupsNest() {
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
            Matrix m = slab.reserve("m", 1, 3);
            slab.allocate();
            engine.enter();
            engine.enter();
            engine.exp(m, m);
            engine.exit();
            engine.exit();
            Failures.illegalState(engine::exit, "enter");
            assertThrows(IllegalArgumentException.class, () -> engine.exp(m, m.columns(0, 2)));
            engine.exp(m, m);
            assertEquals((float) Math.E, m.get(0, 0), 2 * Math.ulp((float) Math.E));
        }
    }
}
