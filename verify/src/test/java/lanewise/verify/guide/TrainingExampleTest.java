package lanewise.verify.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.Weights;
import lanewise.nn.io.DType;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.Schedule;
import lanewise.nn.train.Checkpoints;
import lanewise.nn.train.CsvListener;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Series;
import lanewise.nn.train.Splits;
import lanewise.nn.train.TensorBoardListener;
import lanewise.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingExampleTest {
    /** An autoregressive series; the target is the next value. */
    private static double[][] series(int rows) {
        Rng noise = Rng.of(7);
        double[][] x = new double[rows][1];
        for (int i = 1; i < rows; i++) {
            x[i][0] = 0.8 * x[i - 1][0] + noise.nextNormal();
        }
        return x;
    }

    @Test
    void fromArraysToAForecast(@TempDir Path folder) throws Exception {
        double[][] rows = series(301);
        double[][] inputs = java.util.Arrays.copyOfRange(rows, 0, 300);
        double[][] targets = java.util.Arrays.copyOfRange(rows, 1, 301);

        Samples all = Series.windows(inputs, targets, 20, 1);
        var rule = new Splits.Rolling(200, 60, 60, 0, 20);
        Splits.Split split = Splits.rolling(all.count(), rule).getFirst();
        Samples train = all.only(split.training());
        Samples validation = all.only(split.test());

        Spec spec = Spec.of(Spec.lstm(1, 16), Spec.last(), Spec.linear(16, 2), Spec.gaussianHead());
        Model model = Model.build(spec, Precision.F32, 1);

        Trainer.Result result = Trainer.of(model)
                .loss(Loss.gaussianNll())
                .optimizer(Optimizer.adamW(3e-3).decayingWeightsOnly())
                .schedule(Schedule.linearWarmup(20, 0.1))
                .clipNorm(1.0)
                .batchSize(32)
                .epochs(3)
                .patience(10)
                .fit(train, validation);

        assertEquals(3, result.history().size());
        checkpoints(model, train.shuffled(1), validation, folder);
        files(model, folder);
        service(folder.resolve("ar.safetensors"));
        model.close();
    }

    private static void checkpoints(Model model, Samples train, Samples validation, Path folder) {
        Path log = folder.resolve("training.csv");
        try (CsvListener csv = CsvListener.create(log);
                TensorBoardListener board = TensorBoardListener.in(folder.resolve("board"))) {
            Trainer trainer = Trainer.of(model)
                    .loss(Loss.gaussianNll())
                    .epochs(2)
                    .checkpoints(new Checkpoints(folder.resolve("run"), 5, 2))
                    .listener(csv)
                    .listener(board);
            trainer.fit(train, validation);
            Path newest = Checkpoints.latest(folder.resolve("run")).orElseThrow();
            trainer.epochs(3).resume(newest, train, validation);
        }
        assertTrue(Files.exists(log));
    }

    private static void files(Model model, Path folder) {
        Path file = folder.resolve("ar.safetensors");
        model.save(file);
        Path torch = folder.resolve("state_dict.safetensors");
        Weights.save(model, torch, DType.F32);
        try (Model other = Model.build(model.spec(), Precision.F64, 0)) {
            Weights.load(other, torch);
        }
    }

    private static void service(Path file) throws Exception {
        Engine.Options oneThread = Engine.Options.defaults().withThreads(1);
        try (Model model = Model.load(file, oneThread)) {
            double[] today = {0.3};
            double[] forecast = new double[2];
            try (Stream live = model.stream()) {
                live.step(today, forecast);
                Stream.State state = live.snapshot();
                live.step(today, forecast);
                live.restore(state);
            }

            try (Network network = model.network(Plan.Options.infer(20, 8))) {
                network.input().value().fill(0.3);
                network.reset();
                network.forward();
                assertTrue(network.output().value().get(0, 1) > 0);
            }

            manyThreads(model);
        }
    }

    private static void manyThreads(Model model) throws Exception {
        List<double[]> forecasts = new ArrayList<>();
        try (ExecutorService service = Executors.newFixedThreadPool(8)) {
            List<Future<double[]>> calls = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                calls.add(service.submit(() -> {
                    try (Stream own = model.stream()) {
                        double[] y = new double[2];
                        for (int t = 0; t < 50; t++) {
                            own.step(new double[] {Math.sin(t)}, y);
                        }
                        return y;
                    }
                }));
            }
            for (Future<double[]> call : calls) {
                forecasts.add(call.get());
            }
        }
        for (double[] forecast : forecasts) {
            assertArrayEquals(forecasts.getFirst(), forecast);
        }
    }
}
