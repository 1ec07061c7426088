package lanewise.nn.train;

/** Hears of training as it goes on, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {
    /**
     * One pass over the training samples.
     *
     * @param epoch number of the pass, from 1
     * @param epochs passes at most
     * @param trainingLoss mean over the pass, each batch before its update
     * @param validationLoss after the pass; NaN without validation samples
     * @param gradientNorm largest norm in the pass, before clipping
     * @param best whether the validation loss (without one, the training loss) is the lowest so far
     */
    record Epoch(
            int epoch, int epochs, double trainingLoss, double validationLoss, double gradientNorm, boolean best) {}

    /** Called after each pass. */
    void epochEnded(Epoch epoch);
}
