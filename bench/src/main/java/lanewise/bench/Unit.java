package lanewise.bench;

/**
 * How the time of one call is said.
 *
 * @param label the unit's name
 * @param rate whether it counts work per second (more is better) instead of time (less is better)
 * @param scale the figure of a call that takes one second
 */
public record Unit(String label, boolean rate, double scale) {
    /** Microseconds per call. */
    public static final Unit MICROSECONDS = new Unit("us", false, 1e6);

    /** Milliseconds per call. */
    public static final Unit MILLISECONDS = new Unit("ms", false, 1e3);

    /** Billions of floating-point operations per second, of a call that does {@code flops}. */
    public static Unit gigaflops(double flops) {
        return new Unit("GFLOP/s", true, flops / 1e9);
    }

    /** Billions of bytes per second, of a call that moves {@code bytes}. */
    public static Unit gigabytes(double bytes) {
        return new Unit("GB/s", true, bytes / 1e9);
    }

    /** Billions of cycles per second, of a call that takes {@code cycles}. */
    public static Unit gigahertz(double cycles) {
        return new Unit("GHz", true, cycles / 1e9);
    }

    /** Nanoseconds per element, of a call that works on {@code elements}. */
    public static Unit nanosecondsPerElement(double elements) {
        return new Unit("ns/element", false, 1e9 / elements);
    }

    /** The figure for a call that takes {@code seconds}. */
    public double figure(double seconds) {
        return rate ? scale / seconds : scale * seconds;
    }
}
