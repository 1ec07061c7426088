package lanewise.nn.loss;

/** Absolute error: with d = output - target the terms are |d|, their slope the sign of d; 0 at d = 0, as in PyTorch. */
public record AbsoluteError() implements DifferenceLoss {
    @Override
    public double at(double d) {
        return Math.abs(d);
    }

    @Override
    public double slope(double d) {
        return Math.signum(d);
    }
}
