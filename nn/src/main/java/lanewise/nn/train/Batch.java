package lanewise.nn.train;

import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Network;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.PairwiseSum;
import lanewise.nn.loss.Reduction;

/**
 * B sequences on their way through a network: fill {@link #inputs} and {@link #targets}, then ask for the loss, or hand it to
 * {@link TrainingSession#step}.
 */
public final class Batch implements AutoCloseable {
    private final Network network;
    private final Loss loss;
    private final Matrix targets;
    private final Matrix scoredOutput;
    private final Matrix scoredTargets;
    private final Matrix scoredGradient;
    private final Matrix warmupGradient;
    private final Loss.Terms terms;
    private final PairwiseSum sum = new PairwiseSum();

    /** @param targets [targetTime*B][targetWidth] */
    Batch(Network network, Loss loss, Matrix targets, int warmup) {
        this.network = network;
        this.loss = loss;
        this.targets = targets;
        Activation output = network.output();
        int skipped = warmup * output.batch();
        int rows = output.value().rows() - skipped;
        scoredOutput = output.value().rows(skipped, rows);
        scoredTargets = targets.rows(skipped, rows);
        boolean training = output.gradient() != null;
        scoredGradient = training ? output.gradient().rows(skipped, rows) : null;
        warmupGradient = training ? output.gradient().rows(0, skipped) : null;
        terms = new Loss.Terms(scoredOutput, scoredTargets, null, 1.0 / termCount());
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

    /** The number of terms that the loss is a mean of. */
    public long termCount() {
        return (long) scoredOutput.rows() * loss.terms(scoredOutput.columns());
    }

    /** Copies samples {@code first}.. into this batch, one per sequence; {@code x} and {@code target} hold one sample. */
    void fill(Samples samples, int first, double[] x, double[] target) {
        for (int b = 0; b < size(); b++) {
            samples.read(first + b, x, target);
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
        return loss.value(scoredOutput, scoredTargets, Reduction.MEAN, sum);
    }

    /** Chooses the random numbers of the next forward. */
    void draw(long seed, long update) {
        network.draw(seed, update);
    }

    /** The mean loss; the parameters' gradients are added to what is there. */
    double gradients() {
        double value = loss();
        network.engine().clear(warmupGradient);
        loss.gradient(terms, scoredGradient, null);
        network.backward();
        return value;
    }

    @Override
    public void close() {
        targets.slab().close();
        network.close();
    }
}
