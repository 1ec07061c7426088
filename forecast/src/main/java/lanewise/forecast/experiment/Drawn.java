package lanewise.forecast.experiment;

import lanewise.engine.Rng;
import lanewise.nn.train.Samples;

/** Samples that are drawn anew for every pass, a pure function of seed and pass: a process, not a data set. */
final class Drawn implements Samples {
    /** Draws one sample: x [T][D] and target [targetTime][targetWidth] are overwritten. */
    @FunctionalInterface
    interface Draw {
        void sample(Rng rng, double[] x, double[] target);
    }

    /**
     * Shape of a sample.
     *
     * @param time steps T
     * @param inputWidth values per step
     * @param targetWidth values per target step
     * @param perStep whether there is a target at every step, or one for the whole sequence
     */
    record Shape(int time, int inputWidth, int targetWidth, boolean perStep) {}

    private final int count;
    private final Shape shape;
    private final long seed;
    private final Draw draw;
    private int pass = 1;

    Drawn(int count, Shape shape, long seed, Draw draw) {
        this.count = count;
        this.shape = shape;
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

    @Override
    public int count() {
        return count;
    }

    @Override
    public int time() {
        return shape.time();
    }

    @Override
    public int inputWidth() {
        return shape.inputWidth();
    }

    @Override
    public int targetWidth() {
        return shape.targetWidth();
    }

    @Override
    public int targetTime() {
        return shape.perStep() ? shape.time() : 1;
    }
}
