package lanewise.verify;

import java.util.ArrayList;
import java.util.List;
import lanewise.verify.Finding.Quotient;

/**
 * Difference quotients of L(v) = sum over the outputs of the inner product of cotangent and output, along a direction
 * in one variable. Outputs are subtracted before they are summed, so that those which do not change cost no digits.
 */
final class Slopes {
    /**
     * The widest step, relative to the larger of 1 and the values: errors of h^4 and of rounding are both near 1e-13
     * there.
     */
    private static final double STEP = 0x1p-9;
    /** Of the widest step, where a central difference alone is best: errors of h^2 and of rounding are below 1e-8. */
    private static final double NARROW = 0x1p-4;

    private static final int LEVELS = 6;
    private static final double SHRINK = 8;
    /** A computation of some depth rounds more often than once. */
    private static final double ROUNDINGS = 8;

    private final Differentiable subject;
    private final List<double[]> cotangents;
    private final double magnitude;
    private final boolean floats;

    /**
     * A straight line through the present values of a variable.
     *
     * @param index the only element that moves, or -1 if several do
     */
    record Line(Variable variable, double[] origin, double[] towards, int index) {
        static Line along(Variable variable, double[] origin, int index) {
            double[] towards = new double[origin.length];
            towards[index] = 1;
            return new Line(variable, origin, towards, index);
        }

        /** The same line without the movement of elements outside from..to-1. */
        Line within(int from, int to) {
            double[] part = new double[towards.length];
            System.arraycopy(towards, from, part, from, to - from);
            return new Line(variable, origin, part, to - from == 1 ? from : -1);
        }

        /** The derivative along the line, from a gradient. */
        double slope(double[] gradient) {
            double sum = 0;
            for (int i = 0; i < towards.length; i++) {
                sum += towards[i] == 0 ? 0 : gradient[i] * towards[i];
            }
            return sum;
        }

        private double firstStep() {
            double largest = 1;
            for (int i = 0; i < origin.length; i++) {
                largest = towards[i] == 0 ? largest : Math.max(largest, Math.abs(origin[i]));
            }
            // A power of two, so that most sums of value and step are exact.
            return Math.scalb(STEP, Math.getExponent(largest));
        }
    }

    /**
     * A derivative by differences.
     *
     * @param value the derivative
     * @param scatter how far it is from the one at the next smaller steps; NaN where that is not known
     * @param noise the rounding error to expect at this step
     * @param step the larger step used
     * @param quotients of all steps that were tried to find it
     */
    record Estimate(double value, double scatter, double noise, double step, List<Quotient> quotients) {}

    /** Slopes at the values that the subject has now, where it has these outputs. */
    Slopes(Differentiable subject, List<double[]> outputs, List<double[]> cotangents) {
        this.subject = subject;
        this.cotangents = cotangents;
        double sum = 0;
        boolean all = true;
        for (int k = 0; k < outputs.size(); k++) {
            all &= outputs.get(k).length == 0 || Digits.areFloats(outputs.get(k));
            for (int i = 0; i < outputs.get(k).length; i++) {
                sum += Math.abs(outputs.get(k)[i] * cotangents.get(k)[i]);
            }
        }
        this.magnitude = sum;
        this.floats = all;
    }

    /** A central difference: two forward passes, and good enough where it agrees with the gradient. */
    Estimate quick(Line line) {
        double step = NARROW * line.firstStep();
        try {
            return new Estimate(central(line, step), Double.NaN, noise(step), step, List.of());
        } finally {
            subject.set(line.variable, line.origin);
        }
    }

    /** The extrapolated estimate at the widest step: four forward passes. */
    Estimate first(Line line) {
        double step = line.firstStep();
        try {
            return new Estimate(quotient(line, step).extrapolated(), Double.NaN, noise(step), step, List.of());
        } finally {
            subject.set(line.variable, line.origin);
        }
    }

    /**
     * The estimate that agrees best with the next smaller steps: smooth stretches are found also close to a kink or a
     * border.
     */
    Estimate best(Line line) {
        double step = line.firstStep();
        List<Quotient> quotients = new ArrayList<>();
        try {
            for (int level = 0; level < LEVELS; level++) {
                quotients.add(quotient(line, step));
                step /= SHRINK;
            }
        } finally {
            subject.set(line.variable, line.origin);
        }
        return best(quotients);
    }

    private Estimate best(List<Quotient> quotients) {
        double[] change = new double[quotients.size()];
        change[0] = Double.POSITIVE_INFINITY;
        int best = 0;
        for (int level = 1; level < change.length; level++) {
            Quotient next = quotients.get(level);
            change[level] =
                    Math.abs(next.extrapolated() - quotients.get(level - 1).extrapolated());
            double error = change[level] + noise(next.step());
            if (error < change[best] + noise(quotients.get(best).step())) {
                best = level;
            }
        }
        // Noise grows as steps shrink: narrower ones tell how much of it there is here, where two may agree by chance.
        double scatter = change[best];
        Quotient chosen = quotients.get(best);
        for (int level = best + 1; level < change.length; level++) {
            scatter = Math.max(scatter, change[level] * quotients.get(level).step() / chosen.step());
        }
        return new Estimate(chosen.extrapolated(), scatter, noise(chosen.step()), chosen.step(), quotients);
    }

    /** The slopes to the left and right if the origin is a kink, as far as steps can tell; else null. */
    double[] kink(Line line) {
        double small = line.firstStep() / Math.pow(SHRINK, LEVELS - 2);
        double[] wide = oneSided(line, small * SHRINK);
        double[] narrow = oneSided(line, small);
        double gap = Math.abs(narrow[1] - narrow[0]);
        // At a smooth place the gap shrinks with the step; where there are few digits, each side scatters by as much.
        boolean stays = Math.abs(narrow[0] - wide[0]) <= 0.05 * gap && Math.abs(narrow[1] - wide[1]) <= 0.05 * gap;
        return stays && gap > 20 * noise(small) ? narrow : null;
    }

    /** Whether the scatter of an estimate is that of float32, in the outputs or on the way to them. */
    boolean scattersAsFloat32(Estimate estimate) {
        return floats || Digits.areFew(estimate.scatter * estimate.step / magnitude);
    }

    /** Whether the outputs change with one element once its value is another: where it is now it is held at a border. */
    boolean movesElsewhere(Variable variable, double[] origin, int index) {
        for (double part : new double[] {0.5, 0.1, -0.1, -0.5, 4, 32}) {
            double[] elsewhere = origin.clone();
            elsewhere[index] *= part;
            if (first(Line.along(variable, elsewhere, index)).value() != 0) {
                subject.set(variable, origin);
                return true;
            }
        }
        subject.set(variable, origin);
        return false;
    }

    private double[] oneSided(Line line, double step) {
        try {
            List<double[]> here = outputs(line, 0);
            double right = difference(outputs(line, step), here) / step;
            double left = difference(here, outputs(line, -step)) / step;
            return new double[] {left, right};
        } finally {
            subject.set(line.variable, line.origin);
        }
    }

    /** Richardson: the h^2 terms of the central differences at h and h/2 cancel. */
    private Quotient quotient(Line line, double step) {
        double wide = central(line, step);
        return new Quotient(step, wide, (4 * central(line, step / 2) - wide) / 3);
    }

    private double central(Line line, double step) {
        return difference(outputs(line, step), outputs(line, -step)) / (2 * step);
    }

    /** The outputs at origin + step * towards, where the variable stays. */
    private List<double[]> outputs(Line line, double step) {
        double[] moved = line.origin.clone();
        if (line.index >= 0) {
            moved[line.index] += step * line.towards[line.index];
        } else {
            for (int i = 0; i < moved.length; i++) {
                moved[i] += step * line.towards[i];
            }
        }
        subject.set(line.variable, moved);
        return subject.forward();
    }

    private double difference(List<double[]> to, List<double[]> from) {
        double sum = 0;
        for (int k = 0; k < to.size(); k++) {
            double[] cotangent = cotangents.get(k);
            for (int i = 0; i < cotangent.length; i++) {
                sum += cotangent[i] * (to.get(k)[i] - from.get(k)[i]);
            }
        }
        return sum;
    }

    private double noise(double step) {
        return ROUNDINGS * 0x1p-53 * magnitude / step;
    }
}
