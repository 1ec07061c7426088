package lanewise.nn.train;

/** Samples that all have one shape, known when they are made: what is left to a subclass is {@link #read}. */
public abstract class ShapedSamples implements Samples {
    /**
     * Numbers and sizes as {@link Samples} has them.
     *
     * @param count samples, at least 1
     * @param time steps T of each input, at least 1
     * @param inputWidth values per input step, at least 1
     * @param targetTime steps of each target: 1 or T
     * @param targetWidth values per target step, at least 1
     * @param warmup steps at the start of each target that are not scored, less than targetTime
     */
    public record Shape(int count, int time, int inputWidth, int targetTime, int targetWidth, int warmup) {
        public Shape {
            if (count < 1 || time < 1 || inputWidth < 1 || targetWidth < 1) {
                throw new IllegalArgumentException("count, time, inputWidth and targetWidth must be >= 1, but are "
                        + count + ", " + time + ", " + inputWidth + " and " + targetWidth);
            }
            if (targetTime != 1 && targetTime != time) {
                throw new IllegalArgumentException(
                        "targetTime must be 1 or the time of the inputs, " + time + ", but is " + targetTime);
            }
            if (warmup < 0 || warmup >= targetTime) {
                throw new IllegalArgumentException("warmup must be in 0.." + (targetTime - 1) + ", but is " + warmup);
            }
        }

        /** One target for the whole sequence. */
        public static Shape last(int count, int time, int inputWidth, int targetWidth) {
            return new Shape(count, time, inputWidth, 1, targetWidth, 0);
        }

        /** A target at every step. */
        public static Shape perStep(int count, int time, int inputWidth, int targetWidth) {
            return new Shape(count, time, inputWidth, time, targetWidth, 0);
        }

        /** The same whose first steps are not scored. */
        public Shape withWarmup(int steps) {
            return new Shape(count, time, inputWidth, targetTime, targetWidth, steps);
        }
    }

    private final Shape shape;

    protected ShapedSamples(Shape shape) {
        this.shape = shape;
    }

    @Override
    public final int count() {
        return shape.count();
    }

    @Override
    public final int time() {
        return shape.time();
    }

    @Override
    public final int inputWidth() {
        return shape.inputWidth();
    }

    @Override
    public final int targetTime() {
        return shape.targetTime();
    }

    @Override
    public final int targetWidth() {
        return shape.targetWidth();
    }

    @Override
    public final int warmup() {
        return shape.warmup();
    }
}
