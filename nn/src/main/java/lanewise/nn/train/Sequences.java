package lanewise.nn.train;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Sequences of different lengths, each with a target at every step or one for the whole sequence. T is the longest length; what a
 * shorter one lacks is padding, which counts for nothing.
 */
public final class Sequences implements Samples {
    private final List<double[][]> inputs;
    private final List<double[][]> targets;
    private final int time;
    private final boolean perStep;

    private Sequences(List<double[][]> inputs, List<double[][]> targets, boolean perStep) {
        this.inputs = List.copyOf(inputs);
        this.targets = List.copyOf(targets);
        this.perStep = perStep;
        if (inputs.isEmpty() || inputs.size() != targets.size()) {
            throw new IllegalArgumentException("there must be as many targets as sequences, at least 1, but there are "
                    + targets.size() + " and " + inputs.size());
        }
        time = inputs.stream().mapToInt(x -> x.length).max().orElseThrow();
        if (time == 0) {
            throw new IllegalArgumentException("at least 1 sequence must have a step, but all are empty");
        }
        for (int i = 0; i < inputs.size(); i++) {
            int steps = perStep ? inputs.get(i).length : 1;
            if (targets.get(i).length != steps) {
                throw new IllegalArgumentException("targets of sequence " + i + " must have " + steps
                        + " steps, but have " + targets.get(i).length);
            }
            requireRows("sequence " + i, inputs.get(i), width(inputs));
            requireRows("targets of sequence " + i, targets.get(i), width(targets));
        }
    }

    /** @param targets one row for each step of each sequence */
    public static Sequences perStep(List<double[][]> inputs, List<double[][]> targets) {
        return new Sequences(inputs, targets, true);
    }

    /** @param targets one row for each sequence, of which none is empty */
    public static Sequences whole(List<double[][]> inputs, double[][] targets) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).length == 0) {
                throw new IllegalArgumentException("a sequence with a target must have a step, but " + i + " has none");
            }
        }
        return new Sequences(
                inputs, Arrays.stream(targets).map(row -> new double[][] {row}).toList(), false);
    }

    private static int width(List<double[][]> rows) {
        return rows.stream().filter(x -> x.length > 0).findFirst().orElseThrow()[0].length;
    }

    private static void requireRows(String name, double[][] rows, int width) {
        for (int t = 0; t < rows.length; t++) {
            if (rows[t].length != width) {
                throw new IllegalArgumentException(
                        name + " must have " + width + " values per step, but step " + t + " has " + rows[t].length);
            }
            for (int j = 0; j < width; j++) {
                if (!Double.isFinite(rows[t][j])) {
                    throw new IllegalArgumentException(
                            name + " must be finite, but step " + t + ", column " + j + " is " + rows[t][j]);
                }
            }
        }
    }

    @Override
    public int count() {
        return inputs.size();
    }

    @Override
    public int time() {
        return time;
    }

    @Override
    public int inputWidth() {
        return width(inputs);
    }

    @Override
    public int targetWidth() {
        return width(targets);
    }

    @Override
    public int targetTime() {
        return perStep ? time : 1;
    }

    @Override
    public boolean hasLengths() {
        return true;
    }

    @Override
    public int length(int sample) {
        return inputs.get(Objects.checkIndex(sample, count())).length;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        Arrays.fill(x, 0, time * inputWidth(), 0);
        Arrays.fill(target, 0, targetTime() * targetWidth(), 0);
        copy(inputs.get(Objects.checkIndex(sample, count())), x);
        copy(targets.get(sample), target);
    }

    private static void copy(double[][] rows, double[] to) {
        for (int t = 0; t < rows.length; t++) {
            System.arraycopy(rows[t], 0, to, t * rows[t].length, rows[t].length);
        }
    }
}
