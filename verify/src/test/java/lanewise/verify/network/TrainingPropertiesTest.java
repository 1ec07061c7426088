package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Adagrad;
import lanewise.nn.optim.Adam;
import lanewise.nn.optim.Groups;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.RmsProp;
import lanewise.nn.optim.Schedule;
import lanewise.nn.optim.Sgd;
import lanewise.nn.train.Batch;
import lanewise.nn.train.Checkpoints;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingSession;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training has the same bits at every step, whichever way it is computed, and when it is resumed; with every kind of layer. */
class TrainingPropertiesTest {
    private static final int TRIES = 30;
    private static final int TIME = 4;
    private static final int BATCH = 5;
    private static final int STEPS = 6;
    private static final Engine.Options SCALAR = new Engine.Options(1, true);
    private static final Engine.Options AT_ONCE = Engine.Options.defaults().withVectorsAtOnce();

    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.1),
            new Sgd(0.1, 0.9, 0, 1e-3, true),
            new RmsProp(0.01, 0.9, 1e-8, 1e-3, 0.9, true),
            new Adagrad(0.1, 0.01, 1e-10, 0, 0.5),
            Optimizer.adam(0.05),
            new Adam(0.05, 0.9, 0.99, 1e-8, 0.01, true, true),
            Optimizer.adamW(0.05),
            Groups.of(Optimizer.adamW(0.05))
                    .with(java.util.Set.of(lanewise.nn.Parameter.Role.BIAS), Optimizer.sgd(0.1)));

    /** A layer of some kind between two linear ones: windows of two inputs, one target. */
    private record Case(Spec kind, Precision precision, Optimizer optimizer, int seed) {
        Spec spec() {
            int width = kind.inputWidth();
            int out;
            try (Model model = Model.build(kind, precision, 1)) {
                out = model.outputWidth();
            }
            return Kinds.selectsSteps(kind)
                    ? Spec.of(Spec.linear(2, width), kind, Spec.linear(out, 1))
                    : Spec.of(Spec.linear(2, width), kind, Spec.last(), Spec.linear(out, 1));
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        Net.kind().filter(spec -> Kinds.sides(spec).isEmpty()),
                        Arbitraries.of(Precision.class),
                        Arbitraries.of(OPTIMIZERS),
                        Arbitraries.integers().between(0, 1000))
                .as(Case::new);
    }

    /** A model under training, and the bits it has come to. */
    private static final class Run implements AutoCloseable {
        private final Model model;
        private final TrainingSession session;
        private final Batch batch;

        Run(Spec spec, Precision precision, Optimizer optimizer, Plan.Options sizes, int seed, Engine.Options engine) {
            model = Model.build(spec, precision, seed, engine);
            session = new TrainingSession(model, Loss.mse(), optimizer, 0.5).seed(seed);
            batch = session.batch(sizes, 0);
            draw(batch.inputs(), seed, "x");
            draw(batch.targets(), seed, "target");
        }

        private static void draw(Matrix matrix, int seed, String name) {
            Rng random = Rng.of(seed, name);
            double[] values = new double[matrix.rows() * matrix.columns()];
            Arrays.setAll(values, i -> random.nextUniform(-1, 1));
            matrix.setAll(values);
        }

        /** The loss before a step, and all parameters after it. */
        double[] step() {
            double loss = session.step(batch);
            return concat(loss, model);
        }

        @Override
        public void close() {
            batch.close();
            session.close();
            model.close();
        }
    }

    private static double[] concat(double first, Model model) {
        return java.util.stream.DoubleStream.concat(
                        java.util.stream.DoubleStream.of(first),
                        Stream.concat(model.parameters().stream(), model.buffers().stream())
                                .flatMapToDouble(p -> Arrays.stream(p.value().toArray())))
                .toArray();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void kernelsAndThreadsChangeNoStep(@ForAll("cases") Case drawn) {
        List<Run> runs = new ArrayList<>();
        try {
            for (Engine.Options engine : List.of(
                    SCALAR,
                    AT_ONCE,
                    AT_ONCE.withThreads(3),
                    Engine.Options.defaults().withThreads(7))) {
                Plan.Options sizes = Plan.Options.train(TIME, BATCH);
                runs.add(new Run(drawn.spec(), drawn.precision(), drawn.optimizer(), sizes, drawn.seed(), engine));
            }
            for (int step = 1; step <= STEPS; step++) {
                double[] expected = runs.getFirst().step();
                for (Run run : runs.subList(1, runs.size())) {
                    Bits.assertSame("step " + step + ", run " + runs.indexOf(run), expected, run.step());
                }
            }
        } finally {
            runs.forEach(Run::close);
        }
    }

    /** An engine that changes from scalar to vector kernels in the course of training, whenever the compiler is ready. */
    @ParameterizedTest
    @EnumSource
    void coldAndWarmStepsAreTheSame(Precision precision) {
        TransformerShape shape = TransformerShape.of(12, 3, 20);
        for (Spec spec : List.of(
                Spec.of(Spec.lstm(2, 24), Spec.layerNorm(24), Spec.gru(24, 17), Spec.linear(17, 1)),
                Spec.of(Spec.linear(2, 12), Spec.transformerEncoderLayer(shape), Spec.gelu(), Spec.linear(12, 1)))) {
            Plan.Options sizes = Plan.Options.train(13, 9);
            Optimizer optimizer = Optimizer.adamW(0.01);
            try (Run scalar = new Run(spec, precision, optimizer, sizes, 3, SCALAR);
                    Run vector = new Run(spec, precision, optimizer, sizes, 3, AT_ONCE);
                    Run trying = new Run(spec, precision, optimizer, sizes, 3, Engine.Options.defaults())) {
                for (int step = 1; step <= 120; step++) {
                    double[] expected = scalar.step();
                    Bits.assertSame("step " + step + " with vectors", expected, vector.step());
                    Bits.assertSame("step " + step + " while trying", expected, trying.step());
                }
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void resumedAtEveryStepTheBitsAreThose(@ForAll("cases") Case drawn) throws IOException {
        // 7 samples in batches of 4 and 3, two passes: 4 updates.
        Series samples = samples(drawn.seed());
        Path folder = Files.createTempDirectory("lanewise");
        try {
            double[] expected;
            Trainer.Result whole;
            try (Model model = Model.build(drawn.spec(), drawn.precision(), drawn.seed(), AT_ONCE)) {
                whole = trainer(model, drawn)
                        .checkpoints(new Checkpoints(folder, 1, Integer.MAX_VALUE))
                        .fit(samples);
                expected = concat(0, model);
            }
            List<Path> files = files(folder);
            assertEquals(4, files.size());
            for (Path file : files) {
                try (Model model =
                        Model.build(drawn.spec(), drawn.precision(), drawn.seed() + 1, AT_ONCE.withThreads(2))) {
                    Trainer.Result resumed = trainer(model, drawn).resume(file, samples, null);
                    Bits.assertSame("resumed from " + file.getFileName(), expected, concat(0, model));
                    assertEquals(whole, resumed);
                }
            }
        } finally {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Series samples(int seed) {
        Rng random = Rng.of(seed, "series");
        double[][] inputs = new double[TIME + 6][2];
        double[][] targets = new double[TIME + 6][1];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new double[] {random.nextUniform(-1, 1), random.nextUniform(-1, 1)};
            targets[i][0] = inputs[i][0] - inputs[i][1];
        }
        return Series.windows(inputs, targets, TIME, 1);
    }

    private static Trainer trainer(Model model, Case drawn) {
        return Trainer.of(model)
                .loss(Loss.mse())
                .optimizer(drawn.optimizer())
                .clipNorm(0.3)
                .schedule(Schedule.cosine(5, 0.1).after(2, 0.1))
                .seed(drawn.seed())
                .epochs(2)
                .batchSize(4);
    }
}
