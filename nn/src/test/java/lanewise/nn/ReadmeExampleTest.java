package lanewise.nn;

import static lanewise.nn.Spec.gaussianHead;
import static lanewise.nn.Spec.last;
import static lanewise.nn.Spec.linear;
import static lanewise.nn.Spec.lstm;
import static lanewise.nn.loss.Loss.gaussianNll;
import static lanewise.nn.optim.Optimizer.adamW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, line for line. */
class ReadmeExampleTest {
    @Test
    void trainsSavesAndStreams(@TempDir Path folder) {
        long seed = 1;
        Samples train = samples(0, 200);
        Samples validation = samples(200, 60);
        Path file = folder.resolve("dax.safetensors");
        double[] today = {0.1, -0.2, 0.3};
        double[] forecast = new double[2];

        try (Model model =
                Model.build(Spec.of(lstm(3, 64), last(), linear(64, 2), gaussianHead()), Precision.F32, seed)) {
            Trainer.of(model)
                    .loss(gaussianNll())
                    .optimizer(adamW(1e-3))
                    .clipNorm(1.0)
                    .epochs(3)
                    .fit(train, validation);
            model.save(file);
            try (Stream live = model.stream()) {
                live.step(today, forecast); // forecast[0] is the mean, forecast[1] the variance
            }
        }

        assertTrue(forecast[1] > 0);
        try (Model loaded = Model.load(file);
                Stream live = loaded.stream()) {
            double[] again = new double[2];
            live.step(today, again);
            assertEquals(forecast[0], again[0]);
            assertEquals(forecast[1], again[1]);
        }
    }

    private static Samples samples(int from, int count) {
        Rng rng = Rng.of(3);
        double[][] x = new double[count][3];
        double[][] y = new double[count][1];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < 3; j++) {
                x[i][j] = rng.normal(3L * (from + i) + j);
            }
            y[i][0] = 0.5 * x[i][0];
        }
        return Series.windows(x, y, 20, 1);
    }
}
