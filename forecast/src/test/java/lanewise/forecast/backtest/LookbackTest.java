package lanewise.forecast.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.engine.Rng;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.neural.NetworkKind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** A forecast depends on the latest values that its fit says, and on nothing before: the bits are the same without it. */
class LookbackTest {
    private static boolean assertEnough(LookAheadTest.Case drawn, Candidate candidate, long seed) {
        int horizon = drawn.task().horizon();
        int rows = drawn.frame().rows();
        try (Forecaster.Fitted fit = candidate.forecaster().fit(drawn.frame().known(0, 50, horizon))) {
            if (fit.lookback() == Integer.MAX_VALUE) {
                return false;
            }
            int origin = 50 + Rng.of(seed, "origin").nextInt(rows - horizon - 50 + 1);
            Known all = drawn.frame().known(0, origin, horizon);
            Known enough = all.last(fit.lookback());
            assertEquals(
                    LookAheadTest.bits(fit.forecast(all)),
                    LookAheadTest.bits(fit.forecast(enough)),
                    () -> fit.name() + " looks back further than " + fit.lookback() + " values: " + drawn.task() + ", "
                            + drawn.settings());
            return true;
        }
    }

    @Property(tries = 40)
    @Label("baselines need no more than they say")
    void baselines(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        LookAheadTest.Case drawn = LookAheadTest.Case.of(seed, NetworkKind.MLP);
        List<Candidate> all = drawn.baselines();
        long bounded = all.stream().filter(c -> assertEnough(drawn, c, seed)).count();
        assertTrue(bounded >= all.size() - 2, "all but the drift know how far they look back, but only " + bounded);
    }

    @Property(tries = 30)
    @Label("networks need no more than they say")
    void networks(@ForAll @LongRange(min = 0, max = 1L << 40) long seed, @ForAll @IntRange(min = 0, max = 4) int kind) {
        LookAheadTest.Case drawn = LookAheadTest.Case.of(seed, NetworkKind.values()[kind]);
        assertTrue(assertEnough(drawn, Candidates.network(drawn.settings(), drawn.task(), seed), seed));
    }
}
