package lanewise.nn.train;

/** Hears of training as it goes on, on the thread that trains. What a listener throws ends training. */
@FunctionalInterface
public interface TrainingListener {
    /**
     * How much there is to do.
     *
     * @param epochs passes at most
     * @param batches updates in each pass
     * @param done batches of earlier runs, where one is resumed; else 0
     */
    record Run(int epochs, int batches, long done) {}

    /** One batch; a view of the trainer's own that changes with the next one, so that a step allocates nothing. */
    interface Update {
        /** Number of the pass, from 1. */
        int epoch();

        /** Number of the batch over all passes, from 1. */
        long step();

        /** The mean loss of the batch, before the update. */
        double loss();

        /** The norm of all gradients, before clipping. */
        double gradientNorm();

        /** The rate of this update, schedule included. */
        double learningRate();

        /** Whether the update was left out, see {@link NonFinite#SKIP}. */
        boolean skipped();
    }

    /**
     * One pass over the training samples.
     *
     * @param epoch number of the pass, from 1
     * @param epochs passes at most
     * @param trainingLoss mean over the pass, each batch before its update
     * @param validationLoss after the pass; NaN without validation samples
     * @param gradientNorm largest norm in the pass, before clipping
     * @param best whether the validation loss (without one, the training loss) is the lowest so far
     * @param skipped updates of the pass that were left out, see {@link NonFinite#SKIP}
     */
    record Epoch(
            int epoch,
            int epochs,
            double trainingLoss,
            double validationLoss,
            double gradientNorm,
            boolean best,
            int skipped) {}

    /** Called before the first batch. */
    default void started(Run run) {}

    /** Called after each batch. */
    default void updated(Update update) {}

    /** Called after each pass. */
    void epochEnded(Epoch epoch);

    /** Called once when training ends, also when it fails. */
    default void ended() {}
}
