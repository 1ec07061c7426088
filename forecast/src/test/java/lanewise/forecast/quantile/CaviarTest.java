package lanewise.forecast.quantile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.engine.Precision;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.score.IntervalScores;
import lanewise.forecast.volatility.Correction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaviarTest {
    /** A row of caviar_published.csv: the authors' estimates and what follows from them. */
    private record Published(double theta, Caviar kind, String asset, double[] b, double in, double out, double hits) {}

    private static List<Published> published() throws IOException {
        List<String> lines = Files.readAllLines(SharedData.file("caviar_published.csv"));
        List<String> header = List.of(lines.getFirst().split(","));
        Map<String, Caviar> kinds = Map.of(
                "SAV",
                Caviar.SYMMETRIC_ABSOLUTE_VALUE,
                "AS",
                Caviar.ASYMMETRIC_SLOPE,
                "GARCH",
                Caviar.INDIRECT_GARCH,
                "ADAPTIVE",
                Caviar.ADAPTIVE);
        return lines.stream()
                .skip(1)
                .map(line -> {
                    String[] cells = line.split(",");
                    Caviar kind = kinds.get(cells[1]);
                    double[] b = new double[kind.parameters()];
                    Arrays.setAll(b, i -> Double.parseDouble(cells[3 + i]));
                    return new Published(
                            Double.parseDouble(cells[0]),
                            kind,
                            cells[2].toLowerCase(Locale.ROOT).replace("&", "").replace(" ", ""),
                            b,
                            Double.parseDouble(cells[header.indexOf("rq_in_recomputed")]),
                            Double.parseDouble(cells[header.indexOf("rq_out_recomputed")]),
                            Double.parseDouble(cells[header.indexOf("hits_out_pct")]));
                })
                .toList();
    }

    private static Split<TestSlice> split(String asset) {
        return Split.trainOnFirst(SeriesReader.read(SharedData.file("caviar_returns.csv"), asset), 2892);
    }

    @Test
    void followsThePublishedParameters() throws IOException {
        assertEquals(24, published().size());
        for (Published p : published()) {
            Split<TestSlice> split = split(p.asset);
            CaviarFit fit = new CaviarModel(p.kind, p.theta).fix(split.train(), p.b);
            assertEquals(p.in, fit.loss(), 1e-8 * p.in, p.toString());
            double[] y = split.later().values();
            double[] q = fit.quantiles(split.later());
            assertEquals(p.out, IntervalScores.pinballSum(y, q, p.theta), 1e-8 * p.out, p.toString());
            double inside = IntervalScores.pinballSum(split.train().values(), fit.quantiles(split.train()), p.theta);
            assertEquals(p.in, inside, 1e-8 * p.in);
        }
    }

    /** All 24 estimates anew: as small a sum of pinball losses as the authors', or within a thousandth of it. */
    @Test
    void reachesThePublishedLosses() throws IOException {
        for (Published p : published()) {
            Split<TestSlice> split = split(p.asset);
            CaviarFit fit = new CaviarModel(p.kind, p.theta).fit(split.train());
            assertTrue(fit.loss() <= 1.001 * p.in, p.toString() + ": " + fit.loss());
        }
    }

    /** V_1 = 2; V_2 by each formula with b = .1, .5, .2, .3 after y_1 = -1: the asymmetric model uses .3. */
    @Test
    void followsTheRecursionsByHand() {
        double[] b = {0.1, 0.5, 0.2, 0.3};
        double[] y = {-1, 0};
        assertEquals(0.1 + 1 + 0.2, Caviar.SYMMETRIC_ABSOLUTE_VALUE.path(y, 2, b, 0.05)[1], 1e-15);
        assertEquals(0.1 + 1 + 0.3, Caviar.ASYMMETRIC_SLOPE.path(y, 2, b, 0.05)[1], 1e-15);
        assertEquals(Math.sqrt(0.1 + 2 + 0.2), Caviar.INDIRECT_GARCH.path(y, 2, b, 0.05)[1], 1e-15);
        double step = 0.1 * (1 / (1 + Math.exp(10.0)) - 0.05);
        assertEquals(2 + step, Caviar.ADAPTIVE.path(y, 2, b, 0.05)[1], 1e-15);
        double[] hundred = new double[100];
        Arrays.setAll(hundred, i -> 100 - i);
        assertEquals(-5, Caviar.first(hundred, 0.05), "the fifth smallest of 1..100");
    }

    private static Series noise(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] y = new double[rows];
        Arrays.setAll(y, t -> random.nextGaussian());
        return new Series("y", "test", y, List.of());
    }

    @ParameterizedTest
    @EnumSource
    void theFutureChangesNoQuantileBeforeIt(Caviar kind) {
        Series one = noise(1, 260);
        double[] changed = one.values();
        for (int t = 230; t < 260; t++) {
            changed[t] = 7;
        }
        Split<TestSlice> a = Split.trainOnFirst(one, 200);
        Split<TestSlice> b = Split.trainOnFirst(new Series("y", "test", changed, List.of()), 200);
        CaviarModel model = new CaviarModel(kind, 0.05);
        double[] before = Arrays.copyOf(model.fit(a.train()).quantiles(a.later()), 31);
        double[] after = Arrays.copyOf(model.fit(b.train()).quantiles(b.later()), 31);
        assertArrayEquals(before, after);
    }

    @Test
    void theNetworksQuantilesDoNotCrossNorSeeTheFuture() {
        Correction.Settings small = new Correction.Settings(2, 20, 2, 1e-2);
        LstmQuantiles network = new LstmQuantiles(small, new double[] {0.01, 0.05}, 0.1, Precision.F32, 1);
        Series one = noise(2, 160);
        double[] changed = one.values();
        changed[140] = 9;
        Split<TestSlice> a = Split.trainOnFirst(one, 120);
        Split<TestSlice> b = Split.trainOnFirst(new Series("y", "test", changed, List.of()), 120);
        try (LstmQuantiles.Fit first = network.fit(a.train());
                LstmQuantiles.Fit second = network.fit(b.train())) {
            double[] q1 = first.quantiles(a.later(), 0.01);
            double[] q5 = first.quantiles(a.later(), 0.05);
            for (int t = 0; t < q1.length; t++) {
                assertTrue(q1[t] <= q5[t]);
            }
            double[] other = second.quantiles(b.later(), 0.01);
            assertArrayEquals(Arrays.copyOf(q1, 21), Arrays.copyOf(other, 21));
            assertTrue(q1[21] != other[21], "row 141 is seen by row 142");
            assertThrows(IllegalArgumentException.class, () -> first.quantiles(a.later(), 0.1));
        }
        assertThrows(DataException.class, () -> network.fit(TrainSlice.whole(noise(3, 20))));
    }

    /** By its own recursion: a hit widens the quantile of the rows after it, and a row of the training does not. */
    @Test
    void theNetworksQuantilesLearnFromTheirHits() {
        Correction.Settings small = new Correction.Settings(2, 20, 2, 1e-2);
        double[] levels = {0.05};
        double gamma = 0.1;
        Split<TestSlice> split = Split.trainOnFirst(noise(5, 200), 120);
        double[] y = split.later().values();
        try (LstmQuantiles.Fit plain = new LstmQuantiles(small, levels, 0, Precision.F32, 1).fit(split.train());
                LstmQuantiles.Fit learning =
                        new LstmQuantiles(small, levels, gamma, Precision.F32, 1).fit(split.train())) {
            assertArrayEquals(plain.quantiles(split.train(), 0.05), learning.quantiles(split.train(), 0.05));
            double mu = plain.quantiles(split.train(), 0.05)[0];
            double[] fixed = plain.quantiles(split.later(), 0.05);
            double[] moved = learning.quantiles(split.later(), 0.05);
            double c = 0;
            int hits = 0;
            for (int t = 0; t < y.length; t++) {
                double expected = fixed[t] - Math.expm1(c) * Math.abs(fixed[t] - mu);
                assertEquals(expected, moved[t], 1e-12, "row " + t);
                boolean hit = y[t] < moved[t];
                c += gamma * ((hit ? 1 : 0) - 0.05);
                hits += hit ? 1 : 0;
            }
            assertTrue(hits > 0, "no hit: nothing was tested");
        }
        double[] falling = {0.05, 0.01};
        assertThrows(IllegalArgumentException.class, () -> new LstmQuantiles(small, falling, 0, Precision.F32, 1));
        assertThrows(IllegalArgumentException.class, () -> new LstmQuantiles(small, levels, -1, Precision.F32, 1));
    }

    @Test
    void refusesBadCalls() {
        assertThrows(IllegalArgumentException.class, () -> new CaviarModel(Caviar.ADAPTIVE, 0));
        CaviarModel model = new CaviarModel(Caviar.ASYMMETRIC_SLOPE, 0.05);
        assertThrows(IllegalArgumentException.class, () -> model.fix(TrainSlice.whole(noise(4, 60)), 1, 2));
        assertThrows(DataException.class, () -> model.fit(TrainSlice.whole(noise(4, 49))));
    }
}
