package lanewise.nn.loss;

/**
 * Absolute error with its kink rounded off: with d = output - target the terms are
 *
 * <pre>
 * d^2 / (2 beta)      where |d| &lt; beta      slope d / beta
 * |d| - beta / 2      elsewhere              slope sign(d)
 * </pre>
 *
 * that is {@link Huber}'s terms divided by beta, and with beta = 0 the absolute error.
 *
 * <p>Girshick, Fast R-CNN, 2015; PyTorch's {@code smooth_l1_loss}.
 *
 * @param beta where the terms become linear, at least 0
 */
public record SmoothL1(double beta) implements DifferenceLoss {
    public SmoothL1 {
        if (!(beta >= 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta must be >= 0 and finite, but is " + beta);
        }
    }

    @Override
    public double at(double d) {
        double a = Math.abs(d);
        return a < beta ? 0.5 * a * (a / beta) : a - 0.5 * beta;
    }

    @Override
    public double slope(double d) {
        return Math.abs(d) < beta ? d / beta : Math.signum(d);
    }
}
