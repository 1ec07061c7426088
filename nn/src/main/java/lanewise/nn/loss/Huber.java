package lanewise.nn.loss;

/**
 * Huber's loss: with d = output - target the terms are
 *
 * <pre>
 * d^2 / 2                     where |d| &lt;= delta      slope d
 * delta (|d| - delta / 2)     elsewhere                slope delta sign(d)
 * </pre>
 *
 * <p>Huber, Robust estimation of a location parameter, 1964; PyTorch's {@code huber_loss}.
 *
 * @param delta where the terms become linear, above 0
 */
public record Huber(double delta) implements DifferenceLoss {
    public Huber {
        if (!(delta > 0) || Double.isInfinite(delta)) {
            throw new IllegalArgumentException("delta must be > 0 and finite, but is " + delta);
        }
    }

    @Override
    public double at(double d) {
        double a = Math.abs(d);
        return a <= delta ? 0.5 * a * a : delta * (a - 0.5 * delta);
    }

    @Override
    public double slope(double d) {
        return Math.clamp(d, -delta, delta);
    }
}
