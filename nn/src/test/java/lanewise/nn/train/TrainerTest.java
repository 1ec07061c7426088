package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.AllocatedBytes;
import lanewise.nn.Data;
import lanewise.nn.Failures;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 5), Spec.last(), Spec.linear(5, 1));
    private static final Spec DEEP =
            Spec.of(Spec.lstm(2, 7, 2, true, true), Spec.tanh(), Spec.last(), Spec.linear(14, 2), Spec.gaussianHead());

    private record Outcome(double[] parameters, Trainer.Result result) {
        void requireSame(Outcome other, String label) {
            assertTrue(Arrays.equals(parameters, other.parameters), label + ": parameters");
            assertEquals(result, other.result, label + ": history");
        }
    }

    private static Outcome train(Spec spec, Precision precision, Engine.Options options) {
        try (Model model = Model.build(spec, precision, 8, options)) {
            Loss loss = spec == DEEP ? Loss.gaussianNll() : Loss.mse();
            Trainer.Result result = Trainer.of(model)
                    .loss(loss)
                    .optimizer(Optimizer.adamW(0.01))
                    .clipNorm(0.5)
                    .epochs(6)
                    .batchSize(9)
                    .fit(Data.windows(1, 40, 6), Data.windows(2, 20, 6));
            return new Outcome(Data.parameters(model), result);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameBits(Precision precision) {
        for (Spec spec : List.of(SPEC, DEEP)) {
            Outcome first = train(spec, precision, Engine.Options.defaults());
            assertEquals(6, first.result.history().size());
            first.requireSame(train(spec, precision, Engine.Options.defaults()), "twice");
            first.requireSame(train(spec, precision, Engine.Options.defaults().withThreads(2)), "2 threads");
            first.requireSame(train(spec, precision, Engine.Options.defaults().withThreads(3)), "3 threads");
            first.requireSame(train(spec, precision, new Engine.Options(1, true)), "scalar kernels");
            first.requireSame(train(spec, precision, new Engine.Options(2, true)), "scalar kernels, 2 threads");
        }
    }

    /**
     * 37 samples in batches of 18, 18 and 1 against twice 9, twice 9 and 1: sums in another order, each of at most 18 * 6 terms of
     * unit roundoff u = 2^-53. Three updates of SGD at rate 0.1 magnify no difference in parameters (below 1) to more than
     * 3 * 0.1 * 108 u * max|gradient| (below 10) = 3.6e-14; ten times that is allowed.
     */
    @Test
    void accumulatedBatchesAreOneLargeBatch() {
        double[][] trained = new double[2][];
        double[] losses = new double[2];
        for (int i = 0; i < 2; i++) {
            try (Model model = Model.build(SPEC, Precision.F64, 8)) {
                var result = Trainer.of(model)
                        .optimizer(Optimizer.sgd(0.1))
                        .epochs(1)
                        .batchSize(i == 0 ? 18 : 9)
                        .accumulate(i == 0 ? 1 : 2)
                        .fit(Data.windows(1, 42, 6));
                trained[i] = Data.parameters(model);
                losses[i] = result.history().getFirst().trainingLoss();
            }
        }
        assertEquals(37, Data.windows(1, 42, 6).count());
        assertArrayEquals(trained[0], trained[1], 3.6e-13);
        assertEquals(losses[0], losses[1], 3.6e-13);
        assertFalse(Arrays.equals(trained[0], trained[1]), "the order of the sums differs");
    }

    @Test
    void augmentedSamplesAreReadAnewInEachPass() {
        double[][] trained = new double[4][];
        for (int i = 0; i < 4; i++) {
            Series series = Data.windows(1, 20, 6);
            Samples[] samples = {
                series, series.withJitter(1, 0.1, 0.1), series.withJitter(1, 0.1, 0.1), series.shuffled(3)
            };
            try (Model model = Model.build(SPEC, Precision.F64, 8)) {
                var result = Trainer.of(model)
                        .optimizer(Optimizer.sgd(0))
                        .epochs(2)
                        .batchSize(20)
                        .fit(samples[i]);
                double first = result.history().get(0).trainingLoss();
                double second = result.history().get(1).trainingLoss();
                if (i < 3) {
                    assertEquals(i > 0, first != second, "samples " + i);
                }
                trained[i] = new double[] {first, second};
            }
        }
        assertArrayEquals(trained[1], trained[2]);
        // One batch of all samples, in another order: the same terms.
        assertEquals(trained[0][0], trained[3][0], 1e-15);
    }

    @ParameterizedTest
    @EnumSource
    void trainingLearns(Precision precision) {
        try (Model model = Model.build(SPEC, precision, 8)) {
            Trainer trainer =
                    Trainer.of(model).optimizer(Optimizer.adam(0.02)).epochs(60).batchSize(16);
            Series series = Data.windows(1, 120, 4);
            double before = trainer.evaluate(series);
            Trainer.Result result = trainer.fit(series);
            assertTrue(trainer.evaluate(series) < before / 20, before + " -> " + trainer.evaluate(series));
            assertEquals(60, result.history().size());
            assertTrue(result.history().stream().allMatch(e -> Double.isNaN(e.validationLoss())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void earlyStoppingRestoresTheBestParameters(Precision precision) {
        try (Model model = Model.build(SPEC, precision, 8)) {
            List<TrainingListener.Epoch> heard = new ArrayList<>();
            List<double[]> parameters = new ArrayList<>();
            Thread me = Thread.currentThread();
            Trainer trainer = Trainer.of(model)
                    .optimizer(Optimizer.adam(0.002))
                    .epochs(500)
                    .batchSize(8)
                    .patience(7)
                    .listener(heard::add)
                    .listener(epoch -> {
                        assertSame(me, Thread.currentThread());
                        parameters.add(Data.parameters(model));
                    });
            // A part of what training teaches: learning makes it better at first, then worse.
            Series validation = Data.windows(5, 30, 4, 0.5);
            Trainer.Result result = trainer.fit(Data.windows(1, 60, 4), validation);
            assertEquals(heard, result.history());
            int epochs = heard.size();
            assertTrue(result.bestEpoch() > 1 && epochs < 500, "best " + result.bestEpoch() + " of " + epochs);
            assertEquals(result.bestEpoch() + 7, epochs, "stops after patience passes without a better one");
            assertTrue(Arrays.equals(parameters.get(result.bestEpoch() - 1), Data.parameters(model)));
            assertFalse(Arrays.equals(parameters.get(epochs - 1), Data.parameters(model)));
            assertEquals(result.bestLoss(), trainer.evaluate(validation), "the model is the one that was judged best");
            double lowest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < epochs; i++) {
                TrainingListener.Epoch epoch = heard.get(i);
                assertEquals(i + 1, epoch.epoch());
                assertEquals(500, epoch.epochs());
                assertEquals(epoch.validationLoss() < lowest, epoch.best());
                lowest = Math.min(lowest, epoch.validationLoss());
                assertTrue(epoch.gradientNorm() > 0 && Double.isFinite(epoch.trainingLoss()));
            }
            assertEquals(lowest, result.bestLoss());
        }
    }

    /** Ten samples in batches of four are batches of 4, 4 and 2: the same bits as by hand. */
    @ParameterizedTest
    @EnumSource
    void theLastBatchMayBePartial(Precision precision) {
        Series series = Data.windows(3, 13, 4);
        assertEquals(10, series.count());
        try (Model fitted = Model.build(SPEC, precision, 8);
                Model byHand = Model.build(SPEC, precision, 8)) {
            Trainer.Result result = Trainer.of(fitted).epochs(2).batchSize(4).fit(series);
            double[] x = new double[8];
            double[] target = new double[1];
            List<Double> losses = new ArrayList<>();
            try (TrainingSession session =
                            new TrainingSession(byHand, Loss.mse(), Optimizer.adam(1e-3), Double.POSITIVE_INFINITY);
                    Batch four = session.batch(Plan.Options.train(4, 4), 0);
                    Batch two = session.batch(Plan.Options.train(4, 2), 0)) {
                for (int epoch = 0; epoch < 2; epoch++) {
                    double sum = 0;
                    for (int first = 0; first < 10; first += 4) {
                        Batch batch = first < 8 ? four : two;
                        batch.fill(series, first, x, target);
                        sum += session.step(batch) * batch.counted();
                    }
                    losses.add(sum / 10);
                }
                assertEquals(4, four.size());
                assertEquals(4, four.counted());
                assertEquals(4, four.outputs().rows());
            }
            assertTrue(Arrays.equals(Data.parameters(fitted), Data.parameters(byHand)));
            assertEquals(
                    losses,
                    result.history().stream()
                            .map(TrainingListener.Epoch::trainingLoss)
                            .toList());
            double whole = Trainer.of(fitted).batchSize(10).evaluate(series);
            double more = Trainer.of(fitted).batchSize(1000).evaluate(series);
            assertEquals(whole, more);
            for (int size = 1; size < 10; size++) {
                double parts = Trainer.of(fitted).batchSize(size).evaluate(series);
                // The same rows give the same bits in any batch; the sums of ten terms round differently.
                assertEquals(whole, parts, 1e-15, "batches of " + size);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void warmupStepsAreRunButNotScored(Precision precision) {
        Spec spec = Spec.of(Spec.lstm(2, 5), Spec.linear(5, 1));
        double[][] inputs = Data.rows(1, 12, 2);
        double[][] targets = Data.rows(2, 12, 1);
        double[][] absurd = Arrays.stream(targets).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < 5; i++) {
            absurd[i][0] = 1e6;
        }
        List<double[]> parameters = new ArrayList<>();
        List<Trainer.Result> results = new ArrayList<>();
        for (double[][] each : List.of(targets, absurd)) {
            try (Model model = Model.build(spec, precision, 1)) {
                Series series = Series.sequences(inputs, each, 12, 1, 5);
                results.add(Trainer.of(model).epochs(5).fit(series, series));
                parameters.add(Data.parameters(model));
            }
        }
        assertTrue(Arrays.equals(parameters.get(0), parameters.get(1)));
        assertEquals(results.get(0), results.get(1));
        // The state at the first scored step comes from the warmup: other inputs there give another loss.
        double[][] moved = Arrays.stream(inputs).map(double[]::clone).toArray(double[][]::new);
        moved[4][0] += 0.5;
        try (Model model = Model.build(spec, precision, 1)) {
            double one = Trainer.of(model).evaluate(Series.sequences(inputs, targets, 12, 1, 5));
            double two = Trainer.of(model).evaluate(Series.sequences(moved, targets, 12, 1, 5));
            assertTrue(one != two);
        }
    }

    /** One sample per row of the inputs, without Series' checks. */
    private record Raw(double[][] inputs, double target, int targetTime) implements Samples {
        @Override
        public int count() {
            return inputs.length;
        }

        @Override
        public int time() {
            return inputs[0].length / 2;
        }

        @Override
        public int inputWidth() {
            return 2;
        }

        @Override
        public int targetWidth() {
            return 1;
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            System.arraycopy(inputs[sample], 0, x, 0, x.length);
            Arrays.fill(target, this.target);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotFiniteStopsTrainingAndChangesNothing(Precision precision) {
        double[][] good = {{1, 2, 3, 4}, {4, 3, 2, 1}};
        double[][] bad = {{1, 2, 3, 4}, {4, Double.NaN, 2, 1}};
        for (Raw samples :
                List.of(new Raw(bad, 1, 1), new Raw(good, Double.POSITIVE_INFINITY, 1), new Raw(good, Double.NaN, 1))) {
            try (Model model = Model.build(SPEC, precision, 8)) {
                double[] before = Data.parameters(model);
                Trainer trainer = Trainer.of(model).batchSize(2).clipNorm(1);
                if (samples.inputs() == bad) {
                    Failures.expect(
                            TrainingException.class,
                            () -> trainer.fit(samples),
                            "must be finite",
                            "NaN",
                            "in update 1");
                } else {
                    Failures.illegalArgument(
                            () -> trainer.fit(samples),
                            "target must be finite",
                            "row 0, column 0 is " + samples.target());
                }
                assertTrue(Arrays.equals(before, Data.parameters(model)));
                // Only the second batch is bad: the first update stays.
                Trainer single = Trainer.of(model).batchSize(1);
                if (samples.inputs() == bad) {
                    Failures.expect(TrainingException.class, () -> single.fit(samples), "in update 2");
                    assertFalse(Arrays.equals(before, Data.parameters(model)));
                }
                assertTrue(Arrays.stream(Data.parameters(model)).allMatch(Double::isFinite));
                assertEquals(
                        3, single.epochs(3).fit(new Raw(good, 0.5, 1)).history().size(), "training can go on");
            }
        }
    }

    /** Skipping a batch gives the bits of a run whose samples never held it. */
    @ParameterizedTest
    @EnumSource
    void whatIsNotFiniteIsSkippedAndCounted(Precision precision) {
        double[][] bad = {{1, 2, 3, 4}, {Double.NaN, 1, 2, 3}, {4, 3, 2, 1}, {0, 1, Double.POSITIVE_INFINITY, 2}};
        double[][] good = {bad[0], bad[2]};
        List<Boolean> skipped = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void updated(Update update) {
                assertEquals(skipped.size() + 1, update.step());
                assertEquals((update.step() + 3) / 4, update.epoch());
                assertEquals(update.skipped(), !Double.isFinite(update.loss() + update.gradientNorm()));
                skipped.add(update.skipped());
                if (!update.skipped()) {
                    rates.add(update.learningRate());
                }
            }

            @Override
            public void epochEnded(Epoch epoch) {
                assertEquals(2, epoch.skipped());
            }
        };
        try (Model model = Model.build(SPEC, precision, 8);
                Model other = Model.build(SPEC, precision, 8)) {
            Trainer.Result some = skipping(model).listener(listener).fit(new Raw(bad, 0.5, 1));
            Trainer.Result none = skipping(other).fit(new Raw(good, 0.5, 1));
            assertTrue(Arrays.equals(Data.parameters(other), Data.parameters(model)));
            assertEquals(List.of(false, true, false, true, false, true, false, true), skipped);
            assertEquals(List.of(0.1, 0.05, 0.025, 0.0125), rates);
            assertEquals(none.bestLoss(), some.bestLoss());
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        none.history().get(i).gradientNorm(),
                        some.history().get(i).gradientNorm());
                assertEquals(0, none.history().get(i).skipped());
            }
            double[] before = Data.parameters(model);
            double[][] allBad = {bad[1], bad[3]};
            Failures.expect(
                    TrainingException.class,
                    () -> skipping(model).fit(new Raw(allBad, 0.5, 1), new Raw(good, 0.5, 1)),
                    "pass 1",
                    "all 2 updates were skipped");
            assertTrue(Arrays.equals(before, Data.parameters(model)));
        }
    }

    private static Trainer skipping(Model model) {
        return Trainer.of(model)
                .nonFinite(NonFinite.SKIP)
                .schedule(Schedule.exponential(0.5))
                .optimizer(Optimizer.adam(0.1))
                .batchSize(1)
                .epochs(2);
    }

    /** From one update to the next: filling the batch, the step, and telling listeners; the least of many, until all is compiled. */
    @Test
    void anUpdateAllocatesNothing() {
        long[] least = {Long.MAX_VALUE};
        double[] heard = new double[1];
        TrainingListener listener = new TrainingListener() {
            private long before = Long.MIN_VALUE;

            @Override
            public void updated(Update update) {
                heard[0] += update.loss() + update.gradientNorm() + update.learningRate();
                if (before != Long.MIN_VALUE) {
                    least[0] = Math.min(least[0], AllocatedBytes.now() - before);
                }
                if (least[0] == 0) {
                    throw new IllegalStateException("found");
                }
                before = AllocatedBytes.now();
            }

            @Override
            public void epochEnded(Epoch epoch) {}
        };
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer trainer = Trainer.of(model).epochs(20_000).batchSize(4).listener(listener);
            Failures.illegalState(() -> trainer.fit(Data.windows(1, 60, 4)), "found");
        }
        assertEquals(0, least[0]);
        assertTrue(heard[0] > 0);
    }

    @Test
    void listenersHearStartAndEnd() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(Run run) {
                heard.add(run.epochs() + " x " + run.batches() + " after " + run.done());
            }

            @Override
            public void updated(Update update) {
                heard.add("update " + update.step());
                if (update.step() == 3) {
                    throw new IllegalStateException("enough");
                }
            }

            @Override
            public void epochEnded(Epoch epoch) {
                heard.add("pass " + epoch.epoch());
            }

            @Override
            public void ended() {
                heard.add("end");
            }
        };
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer trainer = Trainer.of(model).epochs(5).batchSize(4).listener(listener);
            Failures.illegalState(() -> trainer.fit(Data.windows(1, 10, 4)), "enough");
        }
        assertEquals(List.of("5 x 2 after 0", "update 1", "update 2", "pass 1", "update 3", "end"), heard);
    }

    @Test
    void aLossThatOverflowsStopsTraining() {
        try (Model model = Model.build(SPEC, Precision.F64, 8)) {
            double[] before = Data.parameters(model);
            Samples samples = new Raw(new double[][] {{1, 2, 3, 4}}, 1e200, 1);
            Failures.expect(TrainingException.class, () -> Trainer.of(model).fit(samples), "Infinity");
            assertTrue(Arrays.equals(before, Data.parameters(model)));
        }
    }

    @Test
    void argumentsAreChecked() {
        try (Model model = Model.build(SPEC, Precision.F32, 8)) {
            Trainer trainer = Trainer.of(model);
            Failures.illegalArgument(() -> trainer.epochs(0), "epochs", "0");
            Failures.illegalArgument(() -> trainer.batchSize(-1), "batchSize", "-1");
            Failures.illegalArgument(() -> trainer.patience(0), "patience", "0");
            Series good = Data.windows(1, 10, 3);
            for (double norm : new double[] {0, -1, Double.NaN}) {
                Failures.illegalArgument(
                        () -> Trainer.of(model).clipNorm(norm).fit(good), "clipNorm must be > 0", "" + norm);
            }
            Series wide = Series.windows(Data.rows(1, 10, 3), Data.rows(2, 10, 1), 3, 1);
            Failures.illegalArgument(() -> trainer.fit(wide), "training", "2 inputs", "3");
            Failures.illegalArgument(() -> trainer.fit(good, wide), "validation", "2 inputs", "3");
            Failures.illegalArgument(() -> trainer.evaluate(wide), "samples", "2 inputs", "3");
            Series twoTargets = Series.windows(Data.rows(1, 10, 2), Data.rows(2, 10, 2), 3, 1);
            Failures.illegalArgument(() -> trainer.fit(twoTargets), "1 targets", "2");
            Failures.illegalArgument(() -> trainer.fit(new Raw(new double[0][], 0, 1)), "at least 1 sample", "0");
            Failures.illegalArgument(
                    () -> trainer.fit(new Raw(new double[][] {{1, 2, 3, 4}}, 0, 2)), "1 target steps", "have 2");
            Failures.illegalArgument(
                    () -> Trainer.of(model).loss(Loss.gaussianNll()).fit(good), "odd width 1");
            try (TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adam(1), 1)) {
                Failures.illegalArgument(() -> session.batch(Plan.Options.train(3, 2), 1), "warmup", "0..0", "1");
                Failures.illegalArgument(() -> session.batch(Plan.Options.train(3, 2), -1), "warmup", "-1");
            }
        }
    }

    @Test
    void aListenersExceptionEndsTrainingCleanly() {
        try (Model model = Model.build(SPEC, Precision.F32, 8, new Engine.Options(2, false))) {
            Series series = Data.windows(1, 10, 3);
            RuntimeException stop = new RuntimeException("stop");
            assertSame(
                    stop,
                    assertThrows(
                            RuntimeException.class,
                            () -> Trainer.of(model)
                                    .listener(e -> {
                                        throw stop;
                                    })
                                    .fit(series)));
            assertEquals(1, workers(), "the trainer's team has ended");
            assertEquals(2, Trainer.of(model).epochs(2).fit(series).history().size());
        }
        assertEquals(0, workers());
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("lanewise-worker"))
                .count();
    }

    @Test
    void afterCloseEveryUseIsAnIllegalState() {
        Model model = Model.build(SPEC, Precision.F32, 8);
        Series series = Data.windows(1, 10, 3);
        TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adam(1), 1);
        Batch batch = session.batch(Plan.Options.train(3, 2), 0);
        Batch closed = session.batch(Plan.Options.train(3, 2), 0);
        session.step(batch);
        closed.close();
        Failures.illegalState(() -> session.step(closed), "closed");
        Failures.illegalState(() -> closed.inputs().get(0, 0), "closed");
        Failures.illegalState(() -> closed.targets().get(0, 0), "closed");
        session.step(batch);
        session.close();
        session.close();
        Failures.illegalState(() -> session.step(batch), "closed");
        Failures.illegalState(() -> session.batch(Plan.Options.train(3, 2), 0), "closed");
        batch.close();
        Trainer trainer = Trainer.of(model);
        Failures.illegalState(() -> trainer.listener(e -> model.close()).fit(series), "closed");
        Failures.illegalState(() -> trainer.fit(series), "closed");
        Failures.illegalState(() -> trainer.evaluate(series), "closed");
    }
}
