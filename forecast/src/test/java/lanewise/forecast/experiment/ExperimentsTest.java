package lanewise.forecast.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every experiment with few steps: it runs through, learns something where so few steps can, and leaves its pictures. */
class ExperimentsTest {
    @TempDir
    Path folder;

    private Outcome run(Experiment experiment, Settings settings) throws IOException {
        Outcome outcome = experiment.run(settings, Experiment.Progress.SILENT);
        for (Figure figure : outcome.figures()) {
            assertTrue(Double.isFinite(figure.mean()), () -> figure.key() + " is " + figure.mean());
        }
        for (Path picture : outcome.pictures()) {
            assertTrue(Files.size(picture) < 60_000, () -> picture + " is too large for the documentation");
        }
        assertTrue(!outcome.pictures().isEmpty(), "no picture");
        return outcome;
    }

    private Settings quick() {
        return Settings.of(folder).withThreads(1).asQuick();
    }

    private static double mean(Outcome outcome, String key) {
        return figure(outcome, key).mean();
    }

    private static Figure figure(Outcome outcome, String key) {
        return outcome.figures().stream()
                .filter(f -> f.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theExercisesByHandHaveTheBooksDigits() throws IOException {
        for (Experiment byHand : List.of(new RnnByHand(), new LstmByHand())) {
            Outcome outcome = run(byHand, quick());
            assertEquals(6, outcome.figures().size());
            assertTrue(outcome.figures().stream().allMatch(Figure::reached), byHand.name());
        }
    }

    @Test
    void gradientsVanishBelowTheBound() throws IOException {
        Outcome outcome = run(new Vanishing(), Settings.of(folder));
        assertEquals(0, mean(outcome, "bound_violations"));
        assertTrue(figure(outcome, "largest_ratio").reached());
        assertTrue(mean(outcome, "norm_after_49") < 1e-3);
    }

    @Test
    void theTestErrorPeaksAtTheThreshold() throws IOException {
        Outcome outcome = run(new DoubleDescent(), quick());
        assertTrue(
                figure(outcome, "peak_over_threshold").reached(),
                () -> "peak at " + mean(outcome, "peak_over_threshold"));
        assertTrue(mean(outcome, "peak_mse") > 10 * mean(outcome, "classical_mse"));
        assertTrue(mean(outcome, "peak_mse") > 5 * mean(outcome, "last_mse"));
    }

    /** A forecast of zero has an RMSE of .6, and one of the mean .29. */
    @Test
    void edgeworthLearnsInTenPasses() throws IOException {
        Outcome outcome = run(new Edgeworth(), quick());
        for (String net : List.of("mlp_rmse", "mlp_seeds_rmse", "lstm_rmse", "short_lstm_rmse", "transformer_rmse")) {
            assertTrue(mean(outcome, net) < 0.55, () -> net + " is " + mean(outcome, net));
        }
    }

    @Test
    void edgeworthTakesASeriesFromAFile() throws IOException {
        StringBuilder text = new StringBuilder("t,price\n");
        double[] prices = Edgeworth.draw(1);
        for (int t = 0; t < prices.length; t++) {
            text.append(t).append(',').append(prices[t]).append('\n');
        }
        Path file = Files.writeString(folder.resolve("edgeworth_cycle.csv"), text);
        Outcome drawn = run(new Edgeworth(), quick());
        Outcome read = run(new Edgeworth(), quick().withData(List.of(file)));
        assertEquals(mean(drawn, "lstm_rmse"), mean(read, "lstm_rmse"));
    }

    @Test
    void inContextRunsAndAttentionIsAKernelSmoother() throws IOException {
        Outcome outcome = run(new InContext(), quick());
        assertTrue(mean(outcome, "loss") < 0.25, () -> "loss " + mean(outcome, "loss"));
        assertTrue(figure(outcome, "kernel_difference").reached());
    }

    /** 4000 series: the standard error of the mean of 76000 squared errors of variance 2 (.1)^2 is .0005. */
    @Test
    void theBestForecastOfAnAr1HasItsLoss() {
        double sum = 0;
        double[] y = new double[20];
        double[] forecasts = new double[19];
        for (int i = 0; i < 4000; i++) {
            Rng rng = Rng.of(3, "series " + i);
            Ar1.draw(rng, Ar1.rho(rng), y);
            Ar1.bayes(y, forecasts);
            for (int t = 0; t < 19; t++) {
                sum += (forecasts[t] - y[t + 1]) * (forecasts[t] - y[t + 1]);
            }
        }
        assertEquals(0.1009, sum / (4000 * 19), 0.0025);
    }

    @Test
    void highwayRuns() throws IOException {
        Outcome outcome = run(new Highway(), quick());
        assertTrue(mean(outcome, "lstm_error") <= 1 && mean(outcome, "lstm_product") < 1);
    }

    @Test
    void genzRuns() throws IOException {
        Outcome outcome = run(new Genz(), quick());
        assertTrue(mean(outcome, "oscillatory_error") < 1.5);
    }

    @Test
    void assetPricingRuns() throws IOException {
        Outcome outcome = run(new AssetPricing(), quick());
        // The noise has a variance of 1, and all there is to know one of .16.
        assertEquals(1.16, mean(outcome, "nn2_mse"), 0.3);
    }

    @Test
    void recessionsRun() throws IOException {
        Outcome outcome = run(new Recession(), quick().withData(List.of(recessions(folder.resolve("months.csv")))));
        assertTrue(mean(outcome, "probit_log_score") < 0.5);
    }

    /** Months from 1954-07 on, with a recession 12 months after a spread below -1. */
    static Path recessions(Path file) throws IOException {
        Rng rng = Rng.of(5, "months");
        double[] spread = new double[783];
        for (int t = 1; t < spread.length; t++) {
            spread[t] = 0.95 * spread[t - 1] + 0.3 * rng.nextNormal();
        }
        StringBuilder text = new StringBuilder("month,usrec_nber,t10yffm_pct\n");
        for (int t = 0; t < spread.length; t++) {
            int month = 1954 * 12 + 6 + t;
            boolean recession = t >= 12 && spread[t - 12] + 0.5 * rng.nextNormal() < -1;
            text.append("%04d-%02d,%d,%s\n".formatted(month / 12, month % 12 + 1, recession ? 1 : 0, spread[t]));
        }
        return Files.writeString(file, text);
    }

    /** What becomes known after an origin changes no forecast made there: later spreads, and recessions of its last 24 months. */
    @Test
    void noForecastOfARecessionKnowsTheFuture() throws IOException {
        Recession.Months months = Recession.Months.read(recessions(folder.resolve("months.csv")));
        int first = months.firstOrigin();
        int origin = 36 * 3 + 5;
        double[] spread = months.spread().clone();
        double[] recession = months.recession().clone();
        for (int t = 0; t < spread.length; t++) {
            spread[t] = t > first + origin ? 7 - spread[t] : spread[t];
            recession[t] = t > first + origin - 24 ? 1 - recession[t] : recession[t];
        }
        Recession.Months changed = new Recession.Months(months.names(), recession, spread);
        Trial trial = new Trial(quick(), 1, 1, Experiment.Progress.SILENT);
        for (BinaryRegression.Link link : BinaryRegression.Link.values()) {
            assertSameUntil(origin, Recession.baseline(months, first, link), Recession.baseline(changed, first, link));
        }
        assertSameUntil(
                origin,
                Recession.network(trial, Recession.Net.RNN, months, first),
                Recession.network(trial, Recession.Net.RNN, changed, first));
    }

    private static void assertSameUntil(int origin, double[] a, double[] b) {
        assertTrue(Arrays.equals(Arrays.copyOf(a, origin + 1), Arrays.copyOf(b, origin + 1)), "a forecast has changed");
        assertTrue(!Arrays.equals(a, b), "later forecasts should have changed");
    }
}
