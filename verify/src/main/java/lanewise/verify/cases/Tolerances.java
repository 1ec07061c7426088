package lanewise.verify.cases;

import java.util.Set;
import lanewise.engine.Precision;

/** The rules by which results are compared with stored values. In them, a is computed, b stored. */
final class Tolerances {
    private static final double F64 = 1e-12;
    private static final double F64_ILL_CONDITIONED = 1e-10;
    private static final double F32 = 1e-6;
    private static final double F32_TRAINING = 1e-4;
    /** Float32 may be this many times as far off as float32 libtorch is. */
    private static final double F32_FACTOR = 4;

    private static final double F32_TINY = 1e-30;
    private static final Set<String> ILL_CONDITIONED =
            Set.of("layernorm_small_variance", "layernorm_eps", "batchnorm_train_b2");

    private Tolerances() {}

    /** Compares one tensor; {@code actual} is null where the runner returned none. */
    static Comparison compare(ReferenceCase referenceCase, Precision precision, CaseTensor expected, double[] actual) {
        String name = expected.name();
        if (actual == null) {
            return unmeasured(name, Comparison.Outcome.UNTESTED, "the runner returned no such tensor");
        }
        if (actual.length != expected.size()) {
            String sizes = expected.size() + " elements expected, but got " + actual.length;
            return unmeasured(name, Comparison.Outcome.DIFFERS, sizes);
        }
        for (int i = 0; i < actual.length; i++) {
            if (!Double.isFinite(actual[i])) {
                String what = "not finite (" + actual[i] + "), error";
                return new Comparison(name, Comparison.Outcome.DIFFERS, what, Double.POSITIVE_INFINITY, 0, i);
            }
        }
        if (referenceCase.kind().equals("activation")) {
            ActivationBounds bounds = ActivationBounds.of(referenceCase, precision, expected);
            if (bounds != null) {
                return elementwise(expected, actual, bounds);
            }
        }
        return precision == Precision.F64
                ? float64(referenceCase, expected, actual)
                : float32(referenceCase, expected, actual);
    }

    private static Comparison unmeasured(String tensor, Comparison.Outcome outcome, String why) {
        return new Comparison(tensor, outcome, why, Double.NaN, Double.NaN, -1);
    }

    /** The largest |a-b| is at most 1e-12 of the largest |b|: where b is all zero, a has to be. */
    private static Comparison float64(ReferenceCase referenceCase, CaseTensor expected, double[] actual) {
        String name = referenceCase.name();
        boolean hard = name.endsWith("_offset") || ILL_CONDITIONED.contains(name);
        return largest(expected, actual, (hard ? F64_ILL_CONDITIONED : F64) * expected.maxAbs());
    }

    /** max|a-b| and L2(a-b) within four times what float32 libtorch has, and never asked for better than 1e-6. */
    private static Comparison float32(ReferenceCase referenceCase, CaseTensor expected, double[] actual) {
        double scale = expected.maxAbs();
        if (scale < F32_TINY) {
            return unmeasured(expected.name(), Comparison.Outcome.DROPPED, "all stored values are below " + F32_TINY);
        }
        double max = F32_TRAINING * scale;
        double relative = F32_TRAINING;
        if (!referenceCase.kind().equals("training")) {
            ReferenceCase.Float32Error libtorch = referenceCase.float32Error(expected.name());
            max = Math.max(F32_FACTOR * libtorch.max(), F32 * scale);
            relative = Math.max(F32_FACTOR * libtorch.relative(), F32);
        }
        Comparison largest = largest(expected, actual, max);
        Comparison norm = norm(expected, actual, relative);
        return used(norm) > used(largest) ? norm : largest;
    }

    /** The share of its bound that an error uses. */
    private static double used(Comparison comparison) {
        // Without the test, no error of a bound of 0 would give NaN, and hide every later one.
        return comparison.error() == 0 ? 0 : comparison.error() / comparison.bound();
    }

    private static Comparison largest(CaseTensor expected, double[] actual, double bound) {
        double error = 0;
        int index = -1;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected.values()[i]);
            if (difference > error) {
                error = difference;
                index = i;
            }
        }
        return measured(expected.name(), "largest error", error, bound, index);
    }

    private static Comparison norm(CaseTensor expected, double[] actual, double relative) {
        double scale = expected.maxAbs();
        double differences = 0;
        double values = 0;
        for (int i = 0; i < actual.length; i++) {
            // Scaled, because squares of 1e-25 lose digits and those of 1e-170 vanish.
            double difference = (actual[i] - expected.values()[i]) / scale;
            double value = expected.values()[i] / scale;
            differences += difference * difference;
            values += value * value;
        }
        double bound = relative * scale * Math.sqrt(values);
        return measured(expected.name(), "L2 error", scale * Math.sqrt(differences), bound, -1);
    }

    private static Comparison elementwise(CaseTensor expected, double[] actual, ActivationBounds bounds) {
        Comparison worst = measured(expected.name(), "element's error", 0, 0, -1);
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected.values()[i]);
            Comparison element = measured(expected.name(), "element's error", error, bounds.at(i), i);
            worst = used(element) > used(worst) ? element : worst;
        }
        return worst;
    }

    private static Comparison measured(String tensor, String measure, double error, double bound, int index) {
        Comparison.Outcome outcome = error <= bound ? Comparison.Outcome.AGREES : Comparison.Outcome.DIFFERS;
        return new Comparison(tensor, outcome, measure, error, bound, index);
    }
}
