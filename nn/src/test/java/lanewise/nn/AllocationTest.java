package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.Evaluation;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.LossKinds;
import lanewise.nn.loss.Reduction;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.spec.RecurrentSpec;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;
import org.junit.jupiter.api.Test;

/** A training step, an inference and a stream step allocate 0 bytes once warm, on the calling thread and the team's. */
class AllocationTest {
    private static final int CALLS = 40;
    /** Where something allocates for ever, the test fails after this many rounds: enough for the compiler on a busy machine. */
    private static final int ROUNDS = 40_000;

    private static final int TIME = 7;
    private static final int BATCH = 6;

    /** By handle: the module that counts is not one that this module reads. */
    private static final Object BEAN;

    private static final MethodHandle MINE;
    private static final MethodHandle OF_THREAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            Class<?> plain = Class.forName("java.lang.management.ThreadMXBean");
            Class<?> bean = Class.forName("com.sun.management.ThreadMXBean");
            BEAN = factory.getMethod("getThreadMXBean").invoke(null);
            assertTrue(plain.isInstance(BEAN) && bean.isInstance(BEAN));
            MINE = lookup.findVirtual(bean, "getCurrentThreadAllocatedBytes", MethodType.methodType(long.class))
                    .bindTo(BEAN);
            OF_THREAD = lookup.findVirtual(
                            bean, "getThreadAllocatedBytes", MethodType.methodType(long.class, long.class))
                    .bindTo(BEAN);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("lanewise-worker"))
                .toList();
    }

    private static long allocated(List<Thread> team) throws Throwable {
        long sum = 0;
        for (Thread thread : team) {
            sum += (long) OF_THREAD.invokeExact(thread.threadId());
        }
        return sum;
    }

    /** The least that any round of calls allocated, on this thread and on the team, once it is 0 or rounds are up. */
    static long bytes(Runnable call) throws Throwable {
        return bytes(call, ROUNDS);
    }

    private static long bytes(Runnable call, int rounds) throws Throwable {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < rounds && least > 0; round++) {
            List<Thread> team = workers();
            long theirs = allocated(team);
            long mine = (long) MINE.invokeExact();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            mine = (long) MINE.invokeExact() - mine;
            theirs = allocated(team) - theirs;
            least = Math.min(least, mine + theirs);
        }
        return least;
    }

    private record Setting(Precision precision, int hidden, int threads) {
        static List<Setting> all() {
            List<Setting> all = new ArrayList<>();
            for (Precision precision : Precision.values()) {
                for (int hidden : new int[] {5, 16}) {
                    for (int threads : new int[] {1, 2}) {
                        all.add(new Setting(precision, hidden, threads));
                    }
                }
            }
            assertEquals(8, all.size());
            return all;
        }

        Model model(boolean bidirectional) {
            int width = bidirectional ? 2 * hidden : hidden;
            Spec spec = Spec.of(
                    Spec.lstm(3, hidden, 2, bidirectional, true),
                    directions(Spec.gru(width, hidden), bidirectional),
                    directions(Spec.gru(width, hidden).resetBefore(), bidirectional),
                    directions(Spec.gru(width, hidden).hardGates(0.2, 0.5), bidirectional),
                    directions(Spec.gru(width, hidden).resetBefore().hardGates(0.2, 0.5), bidirectional),
                    directions(Spec.rnn(width, hidden), bidirectional),
                    directions(
                            Spec.lstm(width, hidden)
                                    .peepholes()
                                    .layers(2)
                                    .dropout(0.1)
                                    .recurrentDropout(0.1),
                            bidirectional),
                    directions(Spec.lstm(width, 2 * hidden).projection(hidden).hardGates(0.2, 0.5), bidirectional),
                    Spec.tanh(),
                    Spec.linear(width, 2),
                    Spec.gaussianHead());
            return Model.build(
                    spec,
                    precision,
                    1,
                    Engine.Options.defaults().withThreads(threads).withVectorsAtOnce());
        }
    }

    private static Spec directions(RecurrentSpec<?> spec, boolean bidirectional) {
        return bidirectional ? spec.bidirectional() : spec;
    }

    @Test
    void theMeterWorks() throws Throwable {
        List<Object> kept = new ArrayList<>();
        assertTrue(bytes(() -> kept.add(new double[100]), 50) >= CALLS * 800L);
        assertEquals(0, bytes(() -> {}));
    }

    @Test
    void aTrainingStepAllocatesNothing() throws Throwable {
        for (Setting setting : Setting.all()) {
            for (boolean both : new boolean[] {false, true}) {
                try (Model model = setting.model(both);
                        TrainingSession session =
                                new TrainingSession(model, Loss.gaussianNll(), Optimizer.adamW(1e-4), 1e-3);
                        Batch batch = session.batch(Plan.Options.train(TIME, BATCH), 2)) {
                    Data.fill(batch.inputs(), 1);
                    Data.fill(batch.targets(), 2);
                    assertEquals(0, bytes(() -> session.step(batch)), setting + (both ? " bidirectional" : ""));
                    assertTrue(session.gradientNorm() > 1e-3, "clipping is part of what was measured");
                }
            }
        }
    }

    @Test
    void headsOfDistributionsAllocateNothing() throws Throwable {
        for (Spec head : List.of(Spec.studentTHead(), Spec.quantileHead(3))) {
            try (Model model = Model.build(head.withInput(6), Precision.F32, 1);
                    Network network =
                            model.network(Plan.Options.train(TIME, BATCH).withInputGradients())) {
                Data.fill(network.input().value(), 1);
                Data.fill(network.output().gradient(), 2);
                long bytes = bytes(() -> {
                    network.forward();
                    network.backward();
                });
                assertEquals(0, bytes, head.toString());
            }
        }
    }

    @Test
    void everyLossAllocatesNothing() throws Throwable {
        for (LossKinds kind : LossKinds.values()) {
            try (Engine engine = Engine.open();
                    Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
                Matrix output = slab.reserve("y", 6, kind.outputWidth());
                Matrix target = slab.reserve("t", 6, kind.targetWidth());
                Matrix dOutput = slab.reserve("dy", 6, kind.outputWidth());
                Matrix dTarget = slab.reserve("dt", 6, kind.targetWidth());
                slab.allocate();
                output.setAll(kind.outputs(1, 6));
                target.setAll(kind.targets(2, 6));
                Evaluation evaluation =
                        Evaluation.of(kind.loss(), output, target).withRowWeights(new double[] {1, 0, 0.5, 1, 1, 1});
                double[] values = new double[6 * kind.loss().terms(kind.outputWidth())];
                long bytes = bytes(() -> {
                    evaluation.value(Reduction.MEAN);
                    evaluation.values(values);
                    evaluation.gradient(Reduction.MEAN, 1, dOutput, dTarget);
                });
                assertEquals(0, bytes, kind.toString());
            }
        }
    }

    @Test
    void forwardAndBackwardWithLengthsAllocateNothing() throws Throwable {
        for (Setting setting : Setting.all()) {
            try (Model model = setting.model(true);
                    Network network = model.network(
                            Plan.Options.train(TIME, BATCH).withLengths().withInputGradients())) {
                System.arraycopy(new int[] {7, 3, 0, 5, 1, 7}, 0, network.lengths(), 0, BATCH);
                Data.fill(network.input().value(), 1);
                Data.fill(network.output().gradient(), 2);
                long bytes = bytes(() -> {
                    network.forward();
                    network.backward();
                });
                assertEquals(0, bytes, setting.toString());
            }
        }
    }

    @Test
    void inferenceAllocatesNothing() throws Throwable {
        for (Setting setting : Setting.all()) {
            for (boolean lengths : new boolean[] {false, true}) {
                Plan.Options options = Plan.Options.infer(TIME, BATCH);
                try (Model model = setting.model(false);
                        Network network = model.network(lengths ? options.withLengths() : options)) {
                    if (lengths) {
                        System.arraycopy(new int[] {7, 3, 0, 5, 1, 7}, 0, network.lengths(), 0, BATCH);
                    }
                    Data.fill(network.input().value(), 1);
                    long bytes = bytes(() -> {
                        network.reset();
                        network.forward();
                    });
                    assertEquals(0, bytes, setting + (lengths ? " with lengths" : ""));
                }
            }
        }
    }

    @Test
    void aStreamStepAllocatesNothing() throws Throwable {
        for (Setting setting : Setting.all()) {
            try (Model model = setting.model(false);
                    Stream stream = model.stream()) {
                double[] x = Data.numbers(1, 3);
                double[] y = new double[2];
                assertEquals(0, bytes(() -> stream.step(x, y)), setting.toString());
            }
        }
    }
}
