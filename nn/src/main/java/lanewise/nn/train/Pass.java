package lanewise.nn.train;

import lanewise.nn.Plan;

/** Samples once, in batches in time order; the last one may have fewer. */
final class Pass implements AutoCloseable {
    private final TrainingSession session;
    private final Samples samples;
    private final boolean training;
    private final Batch whole;
    private final Batch rest;
    private final double[] x;
    private final double[] target;
    private boolean filled;

    Pass(TrainingSession session, Samples samples, int batchSize, boolean training) {
        this.session = session;
        this.samples = samples;
        this.training = training;
        int size = Math.min(batchSize, samples.count());
        whole = open(size);
        rest = samples.count() % size == 0 ? null : open(samples.count() % size);
        x = new double[samples.time() * samples.inputWidth()];
        target = new double[samples.targetTime() * samples.targetWidth()];
    }

    private Batch open(int size) {
        Plan.Options options =
                training ? Plan.Options.train(samples.time(), size) : Plan.Options.infer(samples.time(), size);
        Batch batch = session.batch(samples.hasLengths() ? options.withLengths() : options, samples.warmup());
        if (batch.targets().rows() != samples.targetTime() * size) {
            int steps = batch.targets().rows() / size;
            batch.close();
            throw new IllegalArgumentException("samples must have " + steps
                    + " target steps, as the model's output has, but have " + samples.targetTime());
        }
        return batch;
    }

    /** Begins pass number {@code pass}, the first being 1. */
    void begin(int pass) {
        filled &= !samples.beginPass(pass);
    }

    /** The batch from sample {@code first} on; one that holds all samples is filled only once, unless samples change. */
    Batch batch(int first) {
        Batch batch = first + whole.size() <= samples.count() ? whole : rest;
        if (!filled || batch.size() < samples.count()) {
            batch.fill(samples, first, x, target);
            filled = true;
        }
        return batch;
    }

    /** Batches in the pass. */
    int batches() {
        return Math.ceilDiv(samples.count(), whole.size());
    }

    /** The mean loss over all samples, without an update. */
    double evaluate() {
        double sum = 0;
        double terms = 0;
        for (int first = 0; first < samples.count(); ) {
            Batch batch = batch(first);
            sum += batch.loss() * batch.counted();
            terms += batch.counted();
            first += batch.size();
        }
        return sum / terms;
    }

    @Override
    public void close() {
        whole.close();
        if (rest != null) {
            rest.close();
        }
    }
}
