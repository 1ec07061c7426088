package lanewise.forecast.task;

import java.util.Arrays;
import java.util.Objects;
import lanewise.engine.Rng;
import lanewise.nn.train.ShapedSamples;

/**
 * The adding problem (Hochreiter and Schmidhuber, Long short-term memory, 1997, in the form of Bai, Kolter and Koltun, 2018): T steps
 * of a number from [0, 1) and a mark, which is 1 at two steps drawn at random and 0 elsewhere; the target is the sum of the two marked
 * numbers. Forecasting 1 always has a mean squared error of 1/6. Samples are drawn anew in every pass, a pure function of seed and
 * pass.
 */
public final class AddingProblem extends ShapedSamples {
    private final long seed;
    private Rng random;

    /**
     * @param count samples of a pass
     * @param time steps T, at least 2
     */
    public AddingProblem(int count, int time, long seed) {
        if (count < 1 || time < 2) {
            throw new IllegalArgumentException("count must be >= 1 and time >= 2, but are " + count + " and " + time);
        }
        super(Shape.last(count, time, 2, 1));
        this.seed = seed;
        beginPass(1);
    }

    @Override
    public boolean beginPass(int pass) {
        random = Rng.of(seed, "adding " + pass);
        return true;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        int time = time();
        long from = (time + 2L) * Objects.checkIndex(sample, count());
        Arrays.fill(x, 0, 2 * time, 0);
        for (int t = 0; t < time; t++) {
            x[2 * t] = random.uniform(from + t);
        }
        int first = (int) (random.uniform(from + time) * time);
        // One of the other steps, each as likely.
        int second = (first + 1 + (int) (random.uniform(from + time + 1) * (time - 1))) % time;
        x[2 * first + 1] = 1;
        x[2 * second + 1] = 1;
        target[0] = x[2 * first] + x[2 * second];
    }
}
