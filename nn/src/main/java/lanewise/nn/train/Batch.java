package lanewise.nn.train;

import java.util.Arrays;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Network;
import lanewise.nn.loss.Evaluation;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Reduction;

/**
 * B sequences on their way through a network: fill {@link #inputs} and {@link #targets}, then ask for the loss, or hand it to
 * {@link TrainingSession#step}.
 */
public final class Batch implements AutoCloseable {
    private final Network network;
    private final Matrix targets;
    private final Matrix scoredGradient;
    private final Matrix warmupGradient;
    private final double[] rowWeights;
    private final double[] scoredWeights;
    private final Evaluation scored;

    /** @param targets [targetTime*B][targetWidth] */
    Batch(Network network, Loss loss, Matrix targets, int warmup) {
        this.network = network;
        this.targets = targets;
        Activation output = network.output();
        int skipped = warmup * output.batch();
        int rows = output.value().rows() - skipped;
        boolean training = output.gradient() != null;
        scoredGradient = training ? output.gradient().rows(skipped, rows) : null;
        warmupGradient = training ? output.gradient().rows(0, skipped) : null;
        rowWeights = new double[targets.rows()];
        Arrays.fill(rowWeights, 1);
        scoredWeights = new double[rows];
        scored = Evaluation.of(loss, output.value().rows(skipped, rows), targets.rows(skipped, rows))
                .withRowWeights(scoredWeights);
    }

    /** x [T*B][D], time-major. */
    public Matrix inputs() {
        return network.input().value();
    }

    /** Targets [targetTime*B][targetWidth], time-major. */
    public Matrix targets() {
        return targets;
    }

    /** The network's output for the inputs, after a call of {@link #loss} or a training step. */
    public Matrix outputs() {
        return network.output().value();
    }

    /** Sequences B. */
    public int size() {
        return network.input().batch();
    }

    /** Valid steps of each sequence [B], to be set before each loss or step; null unless asked for in the options. */
    public int[] lengths() {
        return network.lengths();
    }

    /**
     * How much each row of the targets counts in the loss and its mean, [targetTime*B] as the targets: 1 unless changed, 0 for a
     * row that does not count whatever stands there. Rows of steps past a sequence's length do not count anyway.
     */
    public double[] rowWeights() {
        return rowWeights;
    }

    /** What the mean of the latest {@link #loss} or training step was divided by: the terms that counted, with their weights. */
    public double counted() {
        return scored.counted();
    }

    /** Copies samples {@code first}.. into this batch, one per sequence; {@code x} and {@code target} hold one sample. */
    void fill(Samples samples, int first, double[] x, double[] target) {
        for (int b = 0; b < size(); b++) {
            samples.read(first + b, x, target);
            if (lengths() != null) {
                lengths()[b] = samples.length(first + b);
            }
            scatter(x, inputs(), b);
            scatter(target, targets, b);
        }
    }

    /** Step t of one sequence becomes row t * B + b. */
    private void scatter(double[] sequence, Matrix to, int b) {
        int width = to.columns();
        int steps = to.rows() / size();
        for (int t = 0; t < steps; t++) {
            for (int j = 0; j < width; j++) {
                to.set(t * size() + b, j, sequence[t * width + j]);
            }
        }
    }

    /** Runs forward from a zero state (in training: from the initial state, which is zero unless set) and gives the mean loss. */
    public double loss() {
        if (scoredGradient == null) {
            network.reset();
        }
        network.forward();
        weightRows();
        return scored.value(Reduction.MEAN);
    }

    /** Rows before the first scored one are left out; those past a sequence's length get the weight 0. */
    private void weightRows() {
        int skipped = rowWeights.length - scoredWeights.length;
        System.arraycopy(rowWeights, skipped, scoredWeights, 0, scoredWeights.length);
        int[] lengths = network.lengths();
        if (lengths == null) {
            return;
        }
        boolean perStep = network.output().lengths() != null;
        for (int row = skipped; row < rowWeights.length; row++) {
            int valid = lengths[row % size()];
            // A single step is there for every sequence that is not empty.
            if (perStep ? row / size() >= valid : valid == 0) {
                scoredWeights[row - skipped] = 0;
            }
        }
    }

    /** The next forward starts where the last one of {@code before} ended; from zero if that is null. */
    void startFrom(Batch before) {
        if (before == null) {
            network.reset();
        } else {
            network.carry(before.network);
        }
    }

    /** Chooses the random numbers of the next forward. */
    void draw(long seed, long update) {
        network.draw(seed, update);
    }

    /** The mean loss; the parameters' gradients, of the mean or of the sum, are added to what is there. */
    double gradients(boolean ofSum) {
        double value = loss();
        network.engine().clear(warmupGradient);
        scored.gradient(ofSum ? Reduction.SUM : Reduction.MEAN, 1, scoredGradient, null);
        network.backward();
        return value;
    }

    @Override
    public void close() {
        targets.slab().close();
        network.close();
    }
}
