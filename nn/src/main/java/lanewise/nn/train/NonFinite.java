package lanewise.nn.train;

/** What training does with an update whose loss or gradient norm is not finite. Either way no
 * parameter, no buffer and no moment changes. */
public enum NonFinite {
    /** A TrainingException ends training. */
    STOP,
    /**
     * The update is left out, as if the batch were not there: the schedule does not move on, and the batch counts neither in the pass's
     * loss nor in its largest norm. Listeners see it, {@link TrainingListener.Epoch#skipped} and {@link TrainingSession#skipped}
     * count it. A pass without any update ends training.
     */
    SKIP
}
