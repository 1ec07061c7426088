package lanewise.forecast.volatility;

import static lanewise.forecast.volatility.ArchProcess.EGARCH;
import static lanewise.forecast.volatility.ArchProcess.GARCH;
import static lanewise.forecast.volatility.ArchProcess.GJR;
import static lanewise.forecast.volatility.ArchProcess.TARCH;
import static lanewise.forecast.volatility.ArchSpec.Innovation.NORMAL;
import static lanewise.forecast.volatility.ArchSpec.Innovation.STUDENT_T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.forecast.SharedData;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TrainSlice;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchTest {
    private static final List<ArchSpec> SPECS = Stream.of(ArchSpec.Innovation.values())
            .flatMap(i -> Stream.of(ArchProcess.values())
                    .flatMap(p -> Stream.of(ArchSpec.Mean.values())
                            .flatMap(m -> Stream.of(ArchSpec.Start.values()).map(s -> new ArchSpec(p, i, m, s)))))
            .toList();

    static List<ArchSpec> specs() {
        return SPECS;
    }

    private static Series sp500() {
        return SeriesReader.read(SharedData.file("sp500_daily.csv"), "adj_close")
                .percentReturns();
    }

    private static ArchFit fit(Series returns, ArchProcess process, ArchSpec.Innovation innovation) {
        return new ArchModel(ArchSpec.of(process, innovation)).fit(TrainSlice.whole(returns));
    }

    /** Each value agrees with the printed one to its last digit, up to what the other optimizer left open. */
    private static void assertPrinted(double[] printed, double[] tolerance, double[] actual) {
        for (int i = 0; i < printed.length; i++) {
            assertEquals(printed[i], actual[i], tolerance[i], "parameter " + i + " of " + Arrays.toString(actual));
        }
        assertEquals(printed.length, actual.length);
    }

    private static double[] half(double... lastDigits) {
        return Arrays.stream(lastDigits).map(d -> 0.6 * d).toArray();
    }

    /**
     * S&P 500, 100 (p_t / p_{t-1} - 1) of adj_close, 5030 rows: documentation of arch 8.0.1, and a run of arch 8.0.0. Its
     * optimizer stops at a relative change of 1e-6, so that our maximum may be higher, by less than 1e-3.
     */
    @Test
    void reachesThePublishedLikelihoodsOfTheSp500() {
        Series returns = sp500();
        assertLikelihood(-6936.718476988985, fit(returns, GARCH, NORMAL));
        assertLikelihood(-6822.882823374, fit(returns, GJR, NORMAL));
        assertLikelihood(-6799.18, fit(returns, TARCH, NORMAL));
        assertLikelihood(-6722.15, fit(returns, TARCH, STUDENT_T));
        assertLikelihood(-6813.9527, fit(returns, EGARCH, NORMAL));
        assertLikelihood(-6834.7356, fit(returns, GARCH, STUDENT_T));
    }

    private static void assertLikelihood(double published, ArchFit fit) {
        assertTrue(fit.logLikelihood() >= published - 5e-3, fit.name() + ": " + fit.logLikelihood());
        assertEquals(published, fit.logLikelihood(), 6e-3, fit.name());
    }

    @Test
    void reachesThePublishedGarchOfTheSp500() {
        Series returns = sp500();
        ArchFit fit = fit(returns, GARCH, NORMAL);
        assertEquals(-6936.718476988985, fit.logLikelihood(), 1e-6);
        assertPrinted(
                new double[] {0.056353252, 0.01750675, 0.10214982, 0.88520611},
                new double[] {2e-6, 2e-6, 2e-6, 2e-6},
                fit.theta());
        assertPrinted(
                new double[] {0.01149, 0.004683, 0.01301, 0.01380},
                half(1e-5, 1e-6, 1e-5, 1e-5),
                fit.standardErrors().orElseThrow().robust());
        double[] ahead = fit.varianceAhead(TrainSlice.whole(returns), 5);
        assertArrayEquals(new double[] {3.59647, 3.568502, 3.540887, 3.513621, 3.4867}, ahead, 5e-5);
    }

    /** TARCH and EGARCH: parameters to the printed digits; L has kinks in mu, and programs differ in its standard error. */
    @Test
    void reachesThePublishedParametersOfModelsWithKinks() {
        Series returns = sp500();
        ArchFit tarch = fit(returns, TARCH, NORMAL);
        assertPrinted(
                new double[] {0.0143, 0.0258, 0, 0.1707, 0.9098}, half(1e-4, 1e-4, 1e-4, 1e-4, 1e-4), tarch.theta());
        double[] errors = tarch.standardErrors().orElseThrow().robust();
        // ours averages over the kinks; arch's difference is so short that it sees none of them
        assertEquals(0.01091, errors[0], 0.12 * 0.01091);
        assertEquals(0.0041, errors[1], 5e-5);
        assertEquals(0.01601, errors[3], 6e-5);
        assertEquals(0.009671, errors[4], 2e-5);
        assertPrinted(
                new double[] {0.0323, 0.0201, 0, 0.1721, 0.9139, 7.9553},
                half(1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 5e-4),
                fit(returns, TARCH, STUDENT_T).theta());
        assertPrinted(
                new double[] {0.02062, 0.000525, 0.13553, -0.15201, 0.97483},
                half(1e-5, 1e-6, 1e-5, 1e-5, 1e-5),
                fit(returns, EGARCH, NORMAL).theta());
        assertPrinted(
                new double[] {0.06613, 0.008664, 0.09959, 0.89993, 6.6071},
                half(1e-5, 1e-6, 1e-5, 1e-5, 2e-4),
                fit(returns, GARCH, STUDENT_T).theta());
    }

    @Test
    void reachesThePublishedGjrOfTheSp500() {
        ArchFit fit = fit(sp500(), GJR, NORMAL);
        assertEquals(-6822.882823374, fit.logLikelihood(), 1e-5);
        assertPrinted(
                new double[] {0.0175, 0.0196, 0, 0.1831, 0.8922}, half(1e-4, 1e-4, 1e-4, 1e-4, 1e-4), fit.theta());
        assertPrinted(
                new double[] {0.01145, 0.004051, 0.01026, 0.02266, 0.01458},
                half(1e-5, 1e-6, 1e-5, 1e-5, 1e-5),
                fit.standardErrors().orElseThrow().robust());
    }

    /** Rows before 2011 alone, and parameters that are given. */
    @Test
    void reachesThePublishedFiguresOfAPartAndOfFixedParameters() {
        Series returns = sp500();
        int rows = (int) IntStream.range(0, returns.size())
                .filter(t -> returns.label(t).compareTo("2011-01-01") < 0)
                .count();
        TrainSlice part = Split.trainOnFirst(returns, rows).train();
        ArchFit fit = new ArchModel(ArchSpec.of(GARCH, NORMAL)).fit(part);
        assertEquals(-4555.2851, fit.logLikelihood(), 6e-5);
        double[] published = {0.381757, 0.390905, 0.399988, 0.409008, 0.417964};
        assertArrayEquals(published, fit.varianceAhead(part, 5), 2e-5);

        ArchFit fixed = new ArchModel(ArchSpec.of(TARCH, STUDENT_T))
                .fix(TrainSlice.whole(returns), 0.0235, 0.01, 0.06, 0, 0.9382, 8);
        assertEquals(-6908.93, fixed.logLikelihood(), 5e-3);
    }

    /** Percent log returns of R's EuStockMarkets; a run of arch 8.0.0. */
    @Test
    void reachesThePublishedLikelihoodsOfStockIndices() {
        double[] published = {-2594.8725, -2416.7197, -2790.2116, -2134.8206};
        String[] columns = {"dax", "smi", "cac", "ftse"};
        for (int i = 0; i < columns.length; i++) {
            Series returns = SeriesReader.read(SharedData.file("eustockmarkets.csv"), columns[i])
                    .percentLogReturns();
            assertEquals(published[i], fit(returns, GARCH, NORMAL).logLikelihood(), 1e-4, columns[i]);
        }
    }

    /**
     * The EGARCH of Bollerslev and Ghysels' data as rugarch's benchmark prints it, there in the order mu, omega, gamma,
     * beta, alpha. Its start of the recursion is not known, so that the values are near, to 1 / 20 of a standard error.
     */
    @Test
    void isNearThePublishedEgarchOfDmGbp() {
        ArchSpec spec = new ArchSpec(EGARCH, NORMAL, ArchSpec.Mean.CONSTANT, ArchSpec.Start.SAMPLE);
        ArchFit fit = new ArchModel(spec).fit(TrainSlice.whole(SharedData.dmbp()));
        double[] published = {-0.01167873487, -0.12633933747, 0.33305592776, -0.03845788444, 0.91265373928};
        double[] errors = fit.standardErrors().orElseThrow().hessian();
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], fit.theta()[i], 0.05 * errors[i], "parameter " + i);
        }
    }

    /** The plain GARCH of the benchmark, found by two programs of ours. */
    @Test
    void agreesWithTheOtherGarch() {
        TrainSlice train = TrainSlice.whole(SeriesReader.dax().percentLogReturns());
        ArchSpec spec = new ArchSpec(GARCH, NORMAL, ArchSpec.Mean.CONSTANT, ArchSpec.Start.SAMPLE);
        ArchFit fit = new ArchModel(spec).fit(train);
        GarchFit other = new Garch().fit(train);
        assertEquals(other.logLikelihood(), fit.logLikelihood(), 1e-9);
        double[] expected = {other.mu(), other.omega(), other.alpha(), other.beta()};
        assertArrayEquals(expected, fit.theta(), 1e-8);
        double[] errors = other.standardErrors().orElseThrow().hessian();
        assertArrayEquals(errors, fit.standardErrors().orElseThrow().hessian(), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void gradientsAgreeWithFiniteDifferences(ArchSpec spec) {
        SplittableRandom random = new SplittableRandom(7);
        ArchLikelihood likelihood =
                new ArchLikelihood(spec, random.doubles(90, -2, 3).toArray());
        double[] theta = new double[spec.size()];
        List<String> names = spec.parameterNames();
        Arrays.setAll(theta, i -> switch (names.get(i)) {
            case "mu", "alpha" -> 0.1;
            case "omega" -> 0.3;
            case "gamma" -> -0.05;
            case "beta" -> 0.6;
            default -> 5.5;
        });
        ArchLikelihood.Slopes exact = likelihood.slopes(theta);
        assertEquals(likelihood.value(theta), exact.value(), 1e-11);
        double step = 1e-6;
        for (int i = 0; i < theta.length; i++) {
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[i] += step;
            down[i] -= step;
            double slope = (likelihood.value(up) - likelihood.value(down)) / (2 * step);
            // rounding of L (about 1e-13) over the step, and step^2 times the third derivative
            assertEquals(slope, exact.gradient()[i], 1e-5 * (1 + Math.abs(slope)), names.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void findsTheParametersOfASimulation(ArchSpec spec) {
        double[] y = simulate(spec, 4000, 3);
        ArchFit fit = new ArchModel(spec).fit(TrainSlice.whole(new Series("y", "test", y, List.of())));
        double[] truth = truth(spec);
        double[] error = fit.standardErrors().orElseThrow().robust();
        for (int i = 0; i < truth.length; i++) {
            assertEquals(
                    truth[i],
                    fit.theta()[i],
                    4.5 * error[i],
                    spec + " " + spec.parameterNames().get(i));
        }
        double atTruth = new ArchLikelihood(spec, y).value(truth);
        assertTrue(fit.logLikelihood() >= atTruth, "the maximum is not below the truth's likelihood");
        assertTrue(fit.logLikelihood() - atTruth < 15, "nor far above it");
    }

    private static double[] truth(ArchSpec spec) {
        return spec.parameterNames().stream()
                .mapToDouble(name -> switch (name) {
                    case "mu" -> 0.05;
                    case "omega" -> spec.process() == EGARCH ? 0.01 : 0.05;
                    case "alpha" -> 0.08;
                    case "gamma" -> spec.process() == EGARCH ? -0.1 : 0.08;
                    case "beta" -> 0.85;
                    default -> 7;
                })
                .toArray();
    }

    private static double innovation(ArchSpec spec, SplittableRandom random) {
        if (spec.innovation() == NORMAL) {
            return random.nextGaussian();
        }
        double chiSquared = 0;
        for (int i = 0; i < 7; i++) {
            double g = random.nextGaussian();
            chiSquared += g * g;
        }
        return random.nextGaussian() / Math.sqrt(chiSquared / 7) * Math.sqrt(5.0 / 7);
    }

    private static double[] simulate(ArchSpec spec, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] theta = truth(spec);
        double[] phi = spec.phi(theta);
        double[] partials = new double[6];
        double[] y = new double[rows];
        double x = spec.process() == EGARCH ? 0 : 1;
        for (int t = 0; t < rows; t++) {
            double eps = Math.sqrt(spec.process().variance(x)) * innovation(spec, random);
            y[t] = spec.mu(theta) + eps;
            x = spec.process().next(x, eps, phi, partials);
        }
        return y;
    }

    /**
     * The mean of 200 000 simulated paths, whose standard error is near .002 to .006 here; EGARCH with Student-t has no
     * such mean.
     */
    @ParameterizedTest
    @MethodSource("specs")
    void forecastsAheadAreMeansOfSimulations(ArchSpec spec) {
        if (spec.mean() == ArchSpec.Mean.ZERO || spec.start() == ArchSpec.Start.SAMPLE) {
            return; // neither matters here
        }
        TrainSlice rows = TrainSlice.whole(new Series("y", "test", simulate(spec, 300, 5), List.of()));
        ArchFit fit = new ArchModel(spec).fix(rows, truth(spec));
        double[] ahead = fit.varianceAhead(rows, 4);
        SplittableRandom random = new SplittableRandom(6);
        int paths = 200_000;
        double[] mean = new double[4];
        double[] phi = spec.phi(truth(spec));
        double[] partials = new double[6];
        boolean logs = spec.process() == EGARCH && spec.innovation() == STUDENT_T;
        for (int path = 0; path < paths; path++) {
            double x = switch (spec.process()) {
                case EGARCH -> Math.log(ahead[0]);
                case TARCH -> Math.sqrt(ahead[0]);
                default -> ahead[0];
            };
            for (int k = 0; k < 4; k++) {
                double h = spec.process().variance(x);
                mean[k] += (logs ? Math.log(h) : h) / paths;
                x = spec.process().next(x, Math.sqrt(h) * innovation(spec, random), phi, partials);
            }
        }
        for (int k = 0; k < 4; k++) {
            double expected = logs ? Math.exp(mean[k]) : mean[k];
            assertEquals(expected, ahead[k], 0.012 * expected, spec + " step " + k);
        }
        assertThrows(DataException.class, () -> fit.varianceAhead(rows, 0));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void doesNotDependOnTheUnitOfTheData(ArchSpec spec) {
        if (spec.mean() == ArchSpec.Mean.ZERO || spec.start() == ArchSpec.Start.SAMPLE) {
            return;
        }
        double[] y = simulate(spec, 800, 9);
        ArchFit one = new ArchModel(spec).fit(TrainSlice.whole(new Series("y", "test", y, List.of())));
        double[] large = Arrays.stream(y).map(v -> 1000 * v).toArray();
        ArchFit other = new ArchModel(spec).fit(TrainSlice.whole(new Series("y", "test", large, List.of())));
        assertEquals(one.logLikelihood() - 800 * Math.log(1000), other.logLikelihood(), 1e-6);
    }

    /** The log density of the scaled t is that of t = eps sqrt(nu / ((nu-2) h)), by a program not ours. */
    @Test
    void theStudentTHasVarianceOne() {
        double[] y = {1, -3};
        ArchSpec spec = new ArchSpec(GARCH, STUDENT_T, ArchSpec.Mean.ZERO, ArchSpec.Start.SAMPLE);
        double[] theta = {1, 0.2, 0.5, 6};
        double sum = 0;
        TDistribution t = new TDistribution(6);
        double[] h = {4.5, 3.45}; // as in GarchTest: s = 5
        for (int i = 0; i < 2; i++) {
            double scale = Math.sqrt(h[i] * 4 / 6);
            sum += t.logDensity(y[i] / scale) - Math.log(scale);
        }
        assertEquals(sum, new ArchLikelihood(spec, y).value(theta), 1e-12);
    }

    /** Noise, a straight line with noise, a jump of the level: an answer that is finite, or a refusal. */
    @Test
    void staysFiniteOnStrangeData() {
        for (int seed = 0; seed < 6; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] y = new double[250];
            int kind = seed % 3;
            Arrays.setAll(y, t -> random.nextGaussian() * (kind == 2 && t > 125 ? 30 : 1) + (kind == 1 ? 0.1 * t : 0));
            TrainSlice train = TrainSlice.whole(new Series("y", "test", y, List.of()));
            for (VarianceModel model : VarianceModels.all()) {
                double[] h = model.fit(train).forecast(train).variance();
                assertTrue(Arrays.stream(h).allMatch(v -> v > 0 && Double.isFinite(v)), model.name());
            }
        }
    }

    @Test
    void namesAreUniqueAndBadCallsRefused() {
        Set<String> names = new HashSet<>();
        for (VarianceModel model : VarianceModels.all()) {
            assertTrue(names.add(model.name()), model.name());
        }
        assertEquals(10, names.size());
        TrainSlice train = TrainSlice.whole(SeriesReader.dax().percentLogReturns());
        ArchModel model = new ArchModel(ArchSpec.of(TARCH, STUDENT_T));
        assertThrows(IllegalArgumentException.class, () -> model.fix(train, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> model.fix(train, 0, 0.1, 0.1, 0.1, 0.8, 2));
        assertThrows(IllegalArgumentException.class, () -> model.fix(train, 0, -5, 0.1, 0.1, 0.8, 8));
        double[] three = {1, 2, 3};
        assertThrows(DataException.class, () -> model.fit(TrainSlice.whole(new Series("y", "test", three, List.of()))));
    }
}
