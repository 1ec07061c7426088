package lanewise.forecast.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import lanewise.forecast.volatility.Forecast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expected values are computed by hand from the formulas, with ln 2 pi = 1.8378770664093453 and ln 4 =
 * 1.3862943611198906.
 */
class ScoresTest {
    private final double[] y = {1, -1};
    private final Forecast forecast = new Forecast(new double[] {0, 0}, new double[] {1, 4});

    @Test
    void gaussianNll() {
        double first = 0.5 * (1.8378770664093453 + 1);
        double second = 0.5 * (1.8378770664093453 + 1.3862943611198906 + 0.25);
        assertEquals((first + second) / 2, Scores.gaussianNll(y, forecast), 1e-15);
        assertEquals(1.5780121234846454, Scores.gaussianNll(y, forecast), 1e-14);
    }

    @Test
    void qlike() {
        assertEquals((1 + 1.3862943611198906 + 0.25) / 2, Scores.qlike(y, forecast), 1e-15);
    }

    @Test
    void errorsOfTheVariance() {
        assertEquals(Math.sqrt(4.5), Scores.varianceRmse(y, forecast), 1e-15);
        assertEquals(1.5, Scores.varianceMae(y, forecast), 1e-15);
    }

    /** phi(0) = .3989422804, phi(1) = .2419707245, Phi(1) = .8413447461, 1/sqrt(pi) = .5641895835. */
    @ParameterizedTest
    @CsvSource({"5, 5, 1, 0.2336949773", "1, 0, 1, 0.6024413576", "-1, 1, 4, 1.2048827152"})
    void crps(double y, double mean, double variance, double expected) {
        Forecast one = new Forecast(new double[] {mean}, new double[] {variance});
        assertEquals(expected, Scores.crps(new double[] {y}, one), 2e-10);
    }

    /** E|X - y| - E|X - X'| / 2 is the definition that the closed form comes from. */
    @Test
    void crpsAgreesWithItsDefinition() {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        int draws = 400_000;
        for (int i = 0; i < draws; i++) {
            double x = 1 + 2 * random.nextGaussian();
            double other = 1 + 2 * random.nextGaussian();
            sum += Math.abs(x - 2.5) - 0.5 * Math.abs(x - other);
        }
        Forecast one = new Forecast(new double[] {1}, new double[] {4});
        assertEquals(sum / draws, Scores.crps(new double[] {2.5}, one), 0.01);
    }

    /** Expected values with 25 digits from an independent program. */
    @ParameterizedTest
    @CsvSource({
        "0.01, 250, 5, 1.956809788230629554, 0.16185491719604189780",
        "0.05, 250, 8, 1.944136056028688725, 0.16322015045707912082",
        "0.01, 100, 0, 2.010067170700288237, 0.15625839953485122761",
        "0.05, 3, 3, 17.974393641323945961, 2.2389660982768134767e-5",
    })
    void kupiec(double level, int observations, int violations, double statistic, double pValue) {
        VarCoverage coverage = VarCoverage.kupiec(level, observations, violations);
        assertEquals(statistic, coverage.statistic(), 1e-12);
        assertEquals(pValue, coverage.pValue(), 1e-11);
        assertEquals((double) violations / observations, coverage.share());
    }

    @Test
    void countsValuesBelowTheValueAtRisk() {
        double[] values = {-2.4, -2.3, -1.7, -1.6, 5};
        Forecast standard = new Forecast(new double[5], new double[] {1, 1, 1, 1, 1});
        assertEquals(1, VarCoverage.of(values, standard, 0.01).violations(), "below -2.326");
        assertEquals(3, VarCoverage.of(values, standard, 0.05).violations(), "below -1.645");
    }

    @Test
    void aScoreCardHoldsTheSameNumbers() {
        ScoreCard card = ScoreCard.of("model", y, forecast);
        assertEquals(Scores.gaussianNll(y, forecast), card.meanNll());
        assertEquals(Scores.crps(y, forecast), card.crps());
        assertEquals(0.05, card.var5().level());
        assertEquals(2, card.observations());
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        double[] three = {1, 2, 3};
        assertThrows(IllegalArgumentException.class, () -> Scores.gaussianNll(three, forecast));
        assertThrows(IllegalArgumentException.class, () -> Scores.crps(new double[0], forecast));
        assertThrows(IllegalArgumentException.class, () -> Scores.qlike(new double[] {1, Double.NaN}, forecast));
        for (double level : new double[] {0, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> VarCoverage.kupiec(level, 10, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> VarCoverage.kupiec(0.01, 10, 11));
    }
}
