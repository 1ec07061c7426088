package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.engine.Product;
import lanewise.engine.Product.Operand;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads against each other: whatever the order, an operation gives the right bits or says IllegalStateException, nothing crashes and nobody
 * waits for ever. A few rounds in the default build; {@code concurrency.rounds}, 5000 unless given, in the profile
 * {@code concurrency}.
 */
class ConcurrencyTest {
    private static final int FEW = 40;
    private static final int MANY = Integer.getInteger("concurrency.rounds", 5000);
    private static final int STEPS = 30;

    private static final Spec SPEC = Spec.of(Spec.lstm(2, 5), Spec.linear(5, 3));
    private static final double[][] INPUTS = Data.rows(3, STEPS, 2);
    private static final double[][] OUTPUTS = outputs();

    private static Model model(int round) {
        Engine.Options options = Engine.Options.defaults();
        return Model.build(SPEC, Precision.F32, 4, round % 2 == 0 ? options : options.withVectorsAtOnce());
    }

    private static double[][] outputs() {
        double[][] outputs = new double[STEPS][3];
        try (Model model = model(0);
                Stream stream = model.stream()) {
            for (int t = 0; t < STEPS; t++) {
                stream.step(INPUTS[t], outputs[t]);
            }
        }
        return outputs;
    }

    /** All steps, each with the right bits. */
    private static void steps(Stream stream) {
        double[] y = new double[3];
        for (int t = 0; t < STEPS; t++) {
            stream.step(INPUTS[t], y);
            assertArrayEquals(OUTPUTS[t], y, "step " + t);
        }
    }

    private static void streamAndSteps(Model model) {
        try (Stream stream = model.stream()) {
            steps(stream);
        }
    }

    /** What may happen to those that others close the memory of; those that close must succeed. */
    private static void requireRightOrClosed(List<Throwable> thrown) {
        for (Throwable e : thrown) {
            assertTrue(e == null || e.getClass() == IllegalStateException.class, () -> "" + e);
        }
    }

    private static void requireNothing(List<Throwable> thrown) {
        for (Throwable e : thrown) {
            assertNull(e);
        }
    }

    /** One round of each race. */
    enum Race {
        STREAM_AGAINST_CLOSE_OF_ITS_MODEL {
            @Override
            void run(int round) throws Exception {
                Model model = model(round);
                Stream stream = model.stream();
                List<Throwable> thrown = new Meeting(round)
                        .with(() -> steps(stream))
                        .with(model::close)
                        .run();
                requireRightOrClosed(thrown);
                assertNull(thrown.get(1));
                stream.close();
            }
        },
        STREAM_AGAINST_ITS_OWN_CLOSE {
            @Override
            void run(int round) throws Exception {
                try (Model model = model(round)) {
                    Stream stream = model.stream();
                    List<Throwable> thrown = new Meeting(round)
                            .with(() -> steps(stream))
                            .with(stream::close)
                            .run();
                    requireRightOrClosed(thrown);
                    assertNull(thrown.get(1));
                    streamAndSteps(model);
                }
            }
        },
        NEW_STREAM_AGAINST_CLOSE_OF_ITS_MODEL {
            @Override
            void run(int round) throws Exception {
                Model model = model(round);
                List<Throwable> thrown = new Meeting(round)
                        .with(() -> streamAndSteps(model))
                        .with(() -> streamAndSteps(model))
                        .with(model::close)
                        .run();
                requireRightOrClosed(thrown);
                assertNull(thrown.get(2));
            }
        },
        CLOSE_BY_THREE_THREADS {
            @Override
            void run(int round) throws Exception {
                Model model = model(round);
                Stream stream = model.stream();
                Meeting.Action both = () -> {
                    stream.close();
                    model.close();
                };
                requireNothing(new Meeting(round)
                        .with(both)
                        .with(both)
                        .with(model::close)
                        .run());
            }
        },
        TRAINING_AGAINST_CLOSE {
            @Override
            void run(int round) throws Exception {
                Model model = model(round);
                Network network = model.network(Plan.Options.train(3, 2));
                List<Throwable> thrown = new Meeting(round)
                        .with(() -> {
                            for (int i = 0; i < STEPS; i++) {
                                network.forward();
                                network.backward();
                            }
                        })
                        .with(round % 2 == 0 ? model::close : network::close)
                        .run();
                requireRightOrClosed(thrown);
                assertNull(thrown.get(1));
                network.close();
                model.close();
            }
        },
        TEAM_AGAINST_CLOSE_OF_ITS_ENGINE {
            @Override
            void run(int round) throws Exception {
                Engine engine = Engine.open(Engine.Options.defaults().withThreads(2));
                Engine fork = engine.fork();
                Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
                var a = slab.reserve("a", 70, 70);
                var c = slab.reserve("c", 70, 70);
                slab.allocate();
                a.fill(1);
                Product product = Product.of(Operand.plain(a), Operand.plain(a), null, c);
                List<Throwable> thrown = new Meeting(round)
                        .with(() -> {
                            for (int i = 0; i < 10; i++) {
                                product.run(fork);
                                assertTrue(c.get(69, 69) == 70);
                            }
                        })
                        .with(round % 2 == 0 ? fork::close : slab::close)
                        .run();
                requireRightOrClosed(thrown);
                assertNull(thrown.get(1));
                fork.close();
                slab.close();
                engine.close();
            }
        },
        /** Built by one thread and handed over; every other gives its streams the same bits. */
        PUBLICATION {
            @Override
            void run(int round) throws Exception {
                AtomicReference<Model> place = new AtomicReference<>();
                Meeting.Action reader = () -> {
                    while (place.get() == null) {
                        Thread.onSpinWait();
                    }
                    streamAndSteps(place.get());
                };
                requireNothing(new Meeting(round)
                        .with(reader)
                        .with(() -> place.set(model(round)))
                        .with(reader)
                        .run());
                place.get().close();
            }
        },
        WARM_UP_BESIDE_STREAMS {
            @Override
            void run(int round) throws Exception {
                try (Model model = model(round);
                        Stream one = model.stream();
                        Stream two = model.stream()) {
                    Duration limit = Duration.ofMillis(3);
                    requireNothing(new Meeting(round)
                            .with(() -> one.warmUp(limit))
                            .with(() -> model.warmUp(Plan.Options.infer(1, 1), limit))
                            .with(() -> steps(two))
                            .run());
                    steps(one);
                }
            }
        },
        /** Not allowed, but found out or harmless: never a crash, and another stream is as it was. */
        ONE_STREAM_FROM_TWO_THREADS {
            @Override
            void run(int round) throws Exception {
                try (Model model = model(round);
                        Stream stream = model.stream();
                        Stream other = model.stream()) {
                    Meeting.Action step = () -> stream.step(INPUTS[0], new double[3]);
                    requireRightOrClosed(
                            new Meeting(round).with(step).with(step).run());
                    stream.reset();
                    steps(stream);
                    steps(other);
                }
            }
        },
        /** Serving while training has undefined values, but no crash; and afterwards every stream sees the trained weights. */
        TRAINING_BESIDE_A_STREAM {
            @Override
            void run(int round) throws Exception {
                try (Model beside = model(round);
                        Model alone = model(round);
                        Stream stream = beside.stream()) {
                    double[] y = new double[3];
                    requireNothing(new Meeting(round)
                            .with(() -> train(beside))
                            .with(() -> {
                                for (int t = 0; t < STEPS; t++) {
                                    stream.step(INPUTS[t], y);
                                }
                            })
                            .run());
                    train(alone);
                    assertArrayEquals(Data.parameters(alone), Data.parameters(beside));
                    stream.reset();
                    double[] expected = new double[3];
                    try (Stream fresh = alone.stream()) {
                        for (int t = 0; t < STEPS; t++) {
                            fresh.step(INPUTS[t], expected);
                            stream.step(INPUTS[t], y);
                            assertArrayEquals(expected, y, "step " + t);
                        }
                    }
                }
            }
        };

        abstract void run(int round) throws Exception;

        private static void train(Model model) {
            try (TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adamW(0.01), 0.5);
                    Batch batch = session.batch(Plan.Options.train(3, 2), 0)) {
                Data.fill(batch.inputs(), 1);
                Data.fill(batch.targets(), 2);
                for (int i = 0; i < 5; i++) {
                    session.step(batch);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fewRounds(Race race) throws Exception {
        rounds(race, FEW);
    }

    @Tag("concurrency")
    @ParameterizedTest
    @EnumSource
    void manyRounds(Race race) throws Exception {
        rounds(race, MANY);
    }

    private static void rounds(Race race, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            try {
                race.run(round);
            } catch (AssertionError e) {
                throw new AssertionError(race + ", round " + round + ": " + e.getMessage(), e);
            }
        }
    }
}
