package lanewise.nn.train;

import java.util.Objects;
import lanewise.engine.Rng;

/**
 * The samples of another set in an order that is drawn anew for every pass, a pure function of seed and pass. Each sample keeps its
 * steps in time order.
 */
public final class Shuffled implements Samples {
    private final Samples samples;
    private final long seed;
    private final int[] order;

    public Shuffled(Samples samples, long seed) {
        this.samples = samples;
        this.seed = seed;
        this.order = new int[samples.count()];
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
        return samples.length(order[Objects.checkIndex(sample, order.length)]);
    }

    @Override
    public boolean beginPass(int pass) {
        samples.beginPass(pass);
        Rng random = Rng.of(seed, "order " + pass);
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return true;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        samples.read(order[Objects.checkIndex(sample, order.length)], x, target);
    }
}
