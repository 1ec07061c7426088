package lanewise.forecast.score;

import static lanewise.forecast.score.DieboldMariano.Estimator.BARTLETT;
import static lanewise.forecast.score.DieboldMariano.Estimator.RECTANGULAR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTestsTest {
    /**
     * One-step errors of exponential smoothing and of ARIMA on the last 20 rows of R's WWWusage, and the p-values that
     * R's forecast::dm.test prints for them: quoted in the thread JuliaStats/HypothesisTests.jl#180.
     */
    private static final double[] ETS = {
        0.002241270,
        -0.000661906,
        -1.200002613,
        -4.000218178,
        3.799373533,
        3.401005111,
        -1.199692125,
        -0.800490048,
        -1.200048999,
        3.399847229,
        7.000708948,
        2.200989241,
        -4.800165569,
        -1.201043375,
        3.400167556,
        3.000709085,
        0.400267950,
        -6.800169207,
        -2.401259050,
        1.200112198
    };

    private static final double[] ARIMA = {
        0.1209998,
        8.0622269,
        -0.9189429,
        -1.7952436,
        5.3431277,
        2.0459823,
        -0.6073261,
        0.5516816,
        -0.7633238,
        4.1229472,
        5.8785333,
        1.2828331,
        -3.4854233,
        1.1971370,
        3.1709314,
        2.3408457,
        0.4962286,
        -5.9841362,
        0.1537114,
        0.4207951
    };

    /** The published p-values have 4 digits. */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 0.8871, 0.4435, 0.5565",
        "2, 10, 0.9362, 0.4681, 0.5319",
        "1, 1, 0.7818, 0.6091, 0.3909",
    })
    void agreesWithR(double power, int horizon, double twoSided, double less, double greater) {
        DieboldMariano test = DieboldMariano.ofErrors(ETS, ARIMA, power, horizon, RECTANGULAR);
        assertEquals(twoSided, test.pTwoSided(), 5.1e-5);
        assertEquals(less, test.pFirstBetter(), 5.1e-5);
        assertEquals(greater, test.pSecondBetter(), 5.1e-5);
    }

    /**
     * d = 1, 3, 2, 6: mean 3, g_0 = (4 + 0 + 1 + 9) / 4 = 3.5, g_1 = (0 + 0 - 3) / 4 = -.75. h = 2: rectangular V = (3.5 -
     * 1.5) / 4 = .5; Bartlett V = (3.5 - .75) / 4 = .6875; correction sqrt((4 + 1 - 4 + 2/4) / 4) = sqrt(.375).
     */
    @Test
    void followsTheFormulaByHand() {
        double[] d = {1, 3, 2, 6};
        DieboldMariano rectangular = DieboldMariano.ofDifferences(d, 2, RECTANGULAR);
        assertEquals(3 / Math.sqrt(0.5), rectangular.uncorrected(), 1e-14);
        assertEquals(3 / Math.sqrt(0.5) * Math.sqrt(0.375), rectangular.statistic(), 1e-14);
        DieboldMariano bartlett = DieboldMariano.ofDifferences(d, 2, BARTLETT);
        assertEquals(3 / Math.sqrt(0.6875), bartlett.uncorrected(), 1e-14);
        assertEquals(3, bartlett.meanDifference());
        assertEquals(1, bartlett.pFirstBetter() + bartlett.pSecondBetter(), 1e-12);
    }

    /** Swapping the forecasts swaps the one-sided p-values; another unit changes nothing. */
    @Test
    void isSymmetricAndFreeOfTheUnit() {
        SplittableRandom random = new SplittableRandom(2);
        double[] a = random.doubles(50, -1, 1).toArray();
        double[] b = random.doubles(50, -1, 1).toArray();
        DieboldMariano one = DieboldMariano.ofErrors(a, b, 2, 3, BARTLETT);
        DieboldMariano other = DieboldMariano.ofErrors(b, a, 2, 3, BARTLETT);
        assertEquals(one.statistic(), -other.statistic(), 1e-14);
        assertEquals(one.pFirstBetter(), other.pSecondBetter(), 1e-14);
        double[] large = Arrays.stream(a).map(v -> 1e5 * v).toArray();
        double[] alsoLarge = Arrays.stream(b).map(v -> 1e5 * v).toArray();
        assertEquals(
                one.statistic(),
                DieboldMariano.ofErrors(large, alsoLarge, 2, 3, BARTLETT).statistic(),
                1e-12);
    }

    /** Under equal accuracy about 5 % of the tests reject at the 5 % level: 2000 draws, standard error .49 %. */
    @Test
    void rejectsAsOftenAsItSays() {
        SplittableRandom random = new SplittableRandom(8);
        int rejected = 0;
        for (int i = 0; i < 2000; i++) {
            double[] d = new double[40];
            Arrays.setAll(d, t -> random.nextGaussian());
            rejected += DieboldMariano.ofDifferences(d, 1, RECTANGULAR).pTwoSided() < 0.05 ? 1 : 0;
        }
        assertEquals(0.05, rejected / 2000.0, 4 * 0.0049);
    }

    @Test
    void refusesWhatCannotBeTested() {
        double[] d = {1, -1, 1, -1, 1, -1, 1, -1.5};
        refused("one forecast per row", () -> DieboldMariano.ofLosses(d, new double[3], 1, BARTLETT));
        refused("must be finite", () -> DieboldMariano.ofDifferences(new double[] {1, 2, Double.NaN}, 1, BARTLETT));
        refused("at least 3 rows", () -> DieboldMariano.ofDifferences(new double[] {1, 2}, 1, BARTLETT));
        refused("1 <= horizon < rows", () -> DieboldMariano.ofDifferences(d, 8, BARTLETT));
        refused("1 <= horizon < rows", () -> DieboldMariano.ofDifferences(d, 0, BARTLETT));
        refused("must vary", () -> DieboldMariano.ofDifferences(new double[] {0.1, 0.1, 0.1}, 1, RECTANGULAR));
        refused("must vary", () -> DieboldMariano.ofErrors(ETS, ETS, 2, 1, RECTANGULAR));
        refused("the Bartlett estimate always is", () -> DieboldMariano.ofDifferences(d, 2, RECTANGULAR));
        refused("every power must be above 0", () -> DieboldMariano.ofErrors(ETS, ARIMA, 0, 1, RECTANGULAR));
        refused("at least 2 rows", () -> Christoffersen.of(0.05, new boolean[1]));
        refused("0 < level < 1", () -> Christoffersen.of(1.5, new boolean[3]));
    }

    /**
     * The example of MathWorks' varbacktest.cc page: 1043 rows, 57 violations at 5 %, N00 932, N10 53, N01 53, N11 4;
     * printed are the statistics .46147 (coverage), .25866 (independence), .72013 (both) and their p-values .49694,
     * .61104, .69763.
     */
    @Test
    void agreesWithAPublishedExample() {
        boolean[] violations = new boolean[1043];
        int at = 1;
        for (int pair = 0; pair < 4; pair++, at += 4) {
            violations[at] = true;
            violations[at + 1] = true;
        }
        for (int single = 0; single < 49; single++, at += 3) {
            violations[at] = true;
        }
        Christoffersen test = Christoffersen.of(0.05, violations);
        assertEquals(932, test.n00());
        assertEquals(53, test.n01());
        assertEquals(53, test.n10());
        assertEquals(4, test.n11());
        assertEquals(57, test.unconditional().violations());
        assertEquals(0.46147, test.unconditional().statistic(), 5e-6);
        assertEquals(0.49694, test.unconditional().pValue(), 5e-6);
        assertEquals(0.25866, test.independence(), 5e-6);
        assertEquals(0.61104, test.pIndependence(), 5e-6);
        assertEquals(0.72013, test.conditionalCoverage(), 5e-6);
        assertEquals(0.69763, test.pConditionalCoverage(), 5e-6);
    }

    @Test
    void handlesNoAndOnlyViolations() {
        Christoffersen none = Christoffersen.of(0.05, new boolean[100]);
        assertEquals(0, none.independence());
        assertEquals(1, none.pIndependence());
        boolean[] all = new boolean[100];
        Arrays.fill(all, true);
        assertEquals(0, Christoffersen.of(0.05, all).independence());
        double[] y = {-3, 0, -3, 1};
        Christoffersen counted = Christoffersen.of(y, new double[] {-1, -1, -1, -1}, 0.05);
        assertEquals(2, counted.unconditional().violations());
        assertEquals(2, counted.n10());
        assertEquals(1, counted.n01());
    }

    private static void refused(String message, Executable call) {
        String actual = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
