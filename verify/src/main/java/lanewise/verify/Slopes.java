package lanewise.verify;

import java.util.List;

/**
 * Difference quotients of L(v) = sum over the outputs of the inner product of cotangent and output, along a direction
 * in one variable. Outputs are subtracted before they are summed, so that those which do not change cost no digits.
 */
final class Slopes {
    /**
     * The first step, relative to the larger of 1 and the values: errors of h^4 and of rounding are both near 1e-13
     * there.
     */
    private static final double STEP = 0x1p-9;

    private static final int LEVELS = 6;
    private static final double SHRINK = 8;
    /** A computation of some depth rounds more often than once. */
    private static final double ROUNDINGS = 8;

    private final Differentiable subject;
    private final List<double[]> cotangents;
    private final double magnitude;

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
     * @param scatter how far it is from the one at the next smaller steps
     * @param noise the rounding error to expect at this step
     * @param step the larger step used
     */
    record Estimate(double value, double scatter, double noise, double step) {}

    Slopes(Differentiable subject, List<double[]> cotangents) {
        this.subject = subject;
        this.cotangents = cotangents;
        double sum = 0;
        List<double[]> outputs = subject.forward();
        for (int k = 0; k < outputs.size(); k++) {
            for (int i = 0; i < outputs.get(k).length; i++) {
                sum += Math.abs(outputs.get(k)[i] * cotangents.get(k)[i]);
            }
        }
        this.magnitude = sum;
    }

    /** The estimate at the first step: four forward passes. Its scatter is not known. */
    Estimate first(Line line) {
        double step = line.firstStep();
        return new Estimate(extrapolated(line, step), Double.NaN, noise(step), step);
    }

    /**
     * The estimate that agrees best with the next smaller steps: smooth stretches are found also close to a kink or a
     * border.
     */
    Estimate best(Line line) {
        double step = line.firstStep();
        double value = extrapolated(line, step);
        Estimate best = new Estimate(value, Double.POSITIVE_INFINITY, noise(step), step);
        for (int level = 1; level < LEVELS; level++) {
            double smaller = step / SHRINK;
            double next = extrapolated(line, smaller);
            double scatter = Math.abs(next - value);
            if (scatter + noise(smaller) < best.scatter + best.noise) {
                best = new Estimate(next, scatter, noise(smaller), smaller);
            }
            step = smaller;
            value = next;
        }
        return best;
    }

    /** The slopes to the left and right if the origin is a kink, as far as steps can tell; else null. */
    double[] kink(Line line) {
        double small = line.firstStep() / Math.pow(SHRINK, LEVELS - 2);
        double[] wide = oneSided(line, small * SHRINK);
        double[] narrow = oneSided(line, small);
        double gap = Math.abs(narrow[1] - narrow[0]);
        // At a smooth place the gap shrinks with the step.
        boolean stays = gap > 0.5 * Math.abs(wide[1] - wide[0]);
        return stays && gap > 20 * noise(small) ? narrow : null;
    }

    private double[] oneSided(Line line, double step) {
        List<double[]> here = subject.forward();
        double right = difference(outputs(line, step), here) / step;
        double left = difference(here, outputs(line, -step)) / step;
        return new double[] {left, right};
    }

    /** Richardson: the h^2 terms of the central differences at h and h/2 cancel. */
    private double extrapolated(Line line, double step) {
        return (4 * central(line, step / 2) - central(line, step)) / 3;
    }

    private double central(Line line, double step) {
        return difference(outputs(line, step), outputs(line, -step)) / (2 * step);
    }

    /** The outputs at origin + step * towards; the variable is back at its origin afterwards. */
    private List<double[]> outputs(Line line, double step) {
        double[] moved = line.origin.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * line.towards[i];
        }
        subject.set(line.variable, moved);
        try {
            return subject.forward();
        } finally {
            subject.set(line.variable, line.origin);
        }
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
