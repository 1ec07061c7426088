package lanewise.nn.train;

import lanewise.engine.Rng;

/**
 * Samples whose inputs get fresh Gaussian noise in every pass; targets stay as they are. Noise is a pure function of seed, pass,
 * sample and element.
 */
public final class Jitter implements Samples {
    private final Samples samples;
    private final double[] deviation;
    private final long seed;
    private Rng noise;

    /** @param deviation standard deviation of the noise on each input column, at least 0 */
    public Jitter(Samples samples, double[] deviation, long seed) {
        this.samples = samples;
        this.deviation = deviation.clone();
        this.seed = seed;
        if (deviation.length != samples.inputWidth()) {
            throw new IllegalArgumentException("deviation must hold one number for each of the " + samples.inputWidth()
                    + " input columns, but holds " + deviation.length);
        }
        for (int column = 0; column < deviation.length; column++) {
            if (!(deviation[column] >= 0) || Double.isInfinite(deviation[column])) {
                throw new IllegalArgumentException(
                        "deviation must be >= 0 and finite, but deviation[" + column + "] = " + deviation[column]);
            }
        }
        beginPass(1);
    }

    @Override
    public int count() {
        return samples.count();
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
        return samples.length(sample);
    }

    @Override
    public boolean beginPass(int pass) {
        samples.beginPass(pass);
        noise = Rng.of(seed, "jitter " + pass);
        return true;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        samples.read(sample, x, target);
        int values = time() * inputWidth();
        for (int i = 0; i < values; i++) {
            x[i] += deviation[i % inputWidth()] * noise.normal((long) sample * values + i);
        }
    }
}
