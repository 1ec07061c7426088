package lanewise.forecast.experiment;

import lanewise.engine.Rng;
import lanewise.nn.train.ShapedSamples;

/** Samples that are drawn anew for every pass, a pure function of seed and pass: a process, not a data set. */
final class Drawn extends ShapedSamples {
    /** Draws one sample: x [T][D] and target [targetTime][targetWidth] are overwritten. */
    @FunctionalInterface
    interface Draw {
        void sample(Rng rng, double[] x, double[] target);
    }

    private final long seed;
    private final Draw draw;
    private int pass = 1;

    Drawn(Shape shape, long seed, Draw draw) {
        super(shape);
        this.seed = seed;
        this.draw = draw;
    }

    @Override
    public boolean beginPass(int number) {
        pass = number;
        return true;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        draw.sample(Rng.of(seed, "pass " + pass + " sample " + sample), x, target);
    }
}
