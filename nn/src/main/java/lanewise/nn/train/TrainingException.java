package lanewise.nn.train;

/** Training can't go on: a loss or a gradient norm is not finite. The parameters are those before the failed update. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainingException(String message) {
        super(message);
    }
}
