package lanewise.nn.train;

import java.util.Objects;
import lanewise.engine.Rng;

/**
 * Samples from one series of rows in time order. Sample i covers rows i * stride .. i * stride + T - 1 of the inputs, and the targets
 * of all these rows or of the last one.
 */
public final class Series implements Samples {
    private final double[][] inputs;
    private final double[][] targets;
    private final int time;
    private final int stride;
    private final boolean perStep;
    private final int warmup;
    private final int shift;
    private final long seed;
    private Rng shifts = Rng.of(0);

    private Series(double[][] inputs, double[][] targets, int time, int stride, boolean perStep, int warmup) {
        this.inputs = inputs;
        this.targets = targets;
        this.time = time;
        this.stride = stride;
        this.perStep = perStep;
        this.warmup = warmup;
        if (inputs.length != targets.length) {
            throw new IllegalArgumentException("there must be as many target rows as input rows, but there are "
                    + targets.length + " and " + inputs.length);
        }
        if (time < 1 || time > inputs.length) {
            throw new IllegalArgumentException(
                    "a window must have 1.." + inputs.length + " steps (the rows there are), but has " + time);
        }
        if (stride < 1) {
            throw new IllegalArgumentException("stride must be >= 1, but is " + stride);
        }
        if (warmup < 0 || warmup >= (perStep ? time : 1)) {
            throw new IllegalArgumentException(
                    "warmup must be in 0.." + ((perStep ? time : 1) - 1) + ", but is " + warmup);
        }
        requireFinite("inputs", inputs);
        requireFinite("targets", targets);
        shift = 0;
        seed = 0;
    }

    private Series(Series series, int shift, long seed) {
        inputs = series.inputs;
        targets = series.targets;
        time = series.time;
        stride = series.stride;
        perStep = series.perStep;
        warmup = series.warmup;
        this.shift = shift;
        this.seed = seed;
        beginPass(1);
    }

    /** Windows of {@code time} rows, a new one every {@code stride} rows, with the target of the last row. */
    public static Series windows(double[][] inputs, double[][] targets, int time, int stride) {
        return new Series(inputs, targets, time, stride, false, 0);
    }

    /** Windows with a target at every step, of which the first {@code warmup} are not scored. */
    public static Series sequences(double[][] inputs, double[][] targets, int time, int stride, int warmup) {
        return new Series(inputs, targets, time, stride, true, warmup);
    }

    /**
     * The same with windows that begin up to {@code most} rows earlier or later, drawn anew in every pass: augmentation for
     * training. Windows stay within the rows there are.
     */
    public Series withShift(int most, long seed) {
        if (most < 0) {
            throw new IllegalArgumentException("the largest shift must be >= 0, but is " + most);
        }
        return new Series(this, most, seed);
    }

    @Override
    public boolean beginPass(int pass) {
        if (shift > 0) {
            shifts = Rng.of(seed, "shift " + pass);
        }
        return shift > 0;
    }

    /** The first row of a sample. */
    private int start(int sample) {
        int start = sample * stride;
        if (shift == 0) {
            return start;
        }
        int moved = start - shift + (int) (shifts.uniform(sample) * (2 * shift + 1));
        return Math.clamp(moved, 0, inputs.length - time);
    }

    @Override
    public int count() {
        return (inputs.length - time) / stride + 1;
    }

    @Override
    public int time() {
        return time;
    }

    @Override
    public int inputWidth() {
        return inputs[0].length;
    }

    @Override
    public int targetWidth() {
        return targets[0].length;
    }

    @Override
    public int targetTime() {
        return perStep ? time : 1;
    }

    @Override
    public int warmup() {
        return warmup;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        Objects.checkIndex(sample, count());
        int from = start(sample);
        for (int t = 0; t < time; t++) {
            System.arraycopy(inputs[from + t], 0, x, t * inputWidth(), inputWidth());
            if (perStep) {
                System.arraycopy(targets[from + t], 0, target, t * targetWidth(), targetWidth());
            }
        }
        if (!perStep) {
            System.arraycopy(targets[from + time - 1], 0, target, 0, targetWidth());
        }
    }

    private static void requireFinite(String name, double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException(name + " must have rows of one width, but row 0 has "
                        + rows[0].length + " values and row " + i + " has " + rows[i].length);
            }
            for (int j = 0; j < rows[i].length; j++) {
                if (!Double.isFinite(rows[i][j])) {
                    throw new IllegalArgumentException(
                            name + " must be finite, but row " + i + ", column " + j + " is " + rows[i][j]);
                }
            }
        }
    }
}
