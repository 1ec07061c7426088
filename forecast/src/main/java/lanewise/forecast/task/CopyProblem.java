package lanewise.forecast.task;

import java.util.Arrays;
import java.util.Objects;
import lanewise.engine.Rng;
import lanewise.nn.train.ShapedSamples;

/**
 * The copy problem in the form of Bai, Kolter and Koltun, 2018: 10 symbols drawn from 1..8, then T - 1 blanks (0), then 11 marks (9); at
 * the last 10 of the T + 20 steps the 10 symbols are wanted, in order, and blanks before. Inputs are one of 10, targets the class. Who
 * knows only when to answer has a mean cross-entropy of 10 ln 8 / (T + 20). Samples are drawn anew in every pass.
 */
public final class CopyProblem extends ShapedSamples {
    /** Symbols to remember. */
    public static final int MEMORY = 10;
    /** Blank, eight symbols and the mark. */
    public static final int CLASSES = 10;

    private static final int SYMBOLS = 8;

    private final int delay;
    private final long seed;
    private Rng random;

    /**
     * @param count samples of a pass
     * @param delay T, at least 1
     */
    public CopyProblem(int count, int delay, long seed) {
        if (count < 1 || delay < 1) {
            throw new IllegalArgumentException("count and delay must be >= 1, but are " + count + " and " + delay);
        }
        super(Shape.perStep(count, delay + 2 * MEMORY, CLASSES, 1));
        this.delay = delay;
        this.seed = seed;
        beginPass(1);
    }

    /** The mean cross-entropy of who guesses the symbols and knows all else. */
    public static double baseline(int delay) {
        return MEMORY * Math.log(SYMBOLS) / (delay + 2 * MEMORY);
    }

    @Override
    public boolean beginPass(int pass) {
        random = Rng.of(seed, "copy " + pass);
        return true;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        Objects.checkIndex(sample, count());
        Arrays.fill(x, 0, time() * CLASSES, 0);
        Arrays.fill(target, 0, time(), 0);
        int answer = delay + MEMORY;
        for (int t = 0; t < time(); t++) {
            int symbol = t >= answer - 1 ? CLASSES - 1 : 0;
            if (t < MEMORY) {
                symbol = 1 + (int) (random.uniform((long) sample * MEMORY + t) * SYMBOLS);
                target[answer + t] = symbol;
            }
            x[t * CLASSES + symbol] = 1;
        }
    }
}
