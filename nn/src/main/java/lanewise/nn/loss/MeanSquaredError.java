package lanewise.nn.loss;

/** Squared error: with d = output - target the terms are d^2, their slope 2 d. */
public record MeanSquaredError() implements DifferenceLoss {
    @Override
    public double at(double d) {
        return d * d;
    }

    @Override
    public double slope(double d) {
        return 2 * d;
    }
}
