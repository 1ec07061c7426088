package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;

/** A warm-up changes when a model is fast, and nothing else. */
class WarmUpTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static Model model(int threads) {
        Spec spec = Spec.of(Spec.lstm(3, 20), Spec.linear(20, 2));
        return Model.build(spec, Precision.F32, 1, Engine.Options.defaults().withThreads(threads));
    }

    @Test
    void aStreamGoesOnAsIfNothingHadHappened() {
        try (Model model = model(1);
                Stream one = model.stream();
                Stream two = model.stream()) {
            double[] x = Data.numbers(1, 3);
            double[] expected = new double[2];
            double[] actual = new double[2];
            for (int t = 0; t < 50; t++) {
                one.step(x, expected);
                two.step(x, actual);
                if (t == 20) {
                    assertTrue(two.warmUp(LONG));
                }
                assertArrayEquals(expected, actual, "step " + t);
            }
        }
    }

    @Test
    void trainingIsWarmedUpWithoutAnyGradient() {
        for (int threads = 1; threads <= 2; threads++) {
            try (Model model = model(threads);
                    Network network = model.network(Plan.Options.train(5, 4))) {
                double[] before = model.parameters().getFirst().value().toArray();
                assertTrue(model.warmUp(Plan.Options.train(5, 4), LONG));
                assertFalse(model.warmUp(Plan.Options.train(5, 4), Duration.ZERO));
                assertArrayEquals(before, model.parameters().getFirst().value().toArray());
                for (Parameter p : model.parameters()) {
                    for (double g : network.gradient(p).toArray()) {
                        assertTrue(g == 0);
                    }
                }
            }
        }
    }
}
