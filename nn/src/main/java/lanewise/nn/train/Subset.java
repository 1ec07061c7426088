package lanewise.nn.train;

import java.util.Objects;

/** Some of the samples of another set, in the order given. */
public final class Subset implements Samples {
    private final Samples samples;
    private final int[] chosen;

    /** @param chosen numbers of samples, at least one, each in 0..count-1 */
    public Subset(Samples samples, int[] chosen) {
        this.samples = samples;
        this.chosen = chosen.clone();
        if (chosen.length == 0) {
            throw new IllegalArgumentException("a subset must have at least 1 sample, but has 0");
        }
        for (int sample : chosen) {
            if (sample < 0 || sample >= samples.count()) {
                throw new IllegalArgumentException(
                        "samples must be in 0.." + (samples.count() - 1) + ", but " + sample + " was chosen");
            }
        }
    }

    @Override
    public int count() {
        return chosen.length;
    }

    @Override
    public int time() {
        return samples.time();
    }

    @Override
    public int inputWidth() {
        return samples.inputWidth();
    }

    @Override
    public int targetWidth() {
        return samples.targetWidth();
    }

    @Override
    public int targetTime() {
        return samples.targetTime();
    }

    @Override
    public int warmup() {
        return samples.warmup();
    }

    @Override
    public boolean hasLengths() {
        return samples.hasLengths();
    }

    @Override
    public int length(int sample) {
        return samples.length(chosen[Objects.checkIndex(sample, chosen.length)]);
    }

    @Override
    public boolean beginPass(int pass) {
        return samples.beginPass(pass);
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        samples.read(chosen[Objects.checkIndex(sample, chosen.length)], x, target);
    }
}
