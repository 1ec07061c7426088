package lanewise.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.verify.Finding.Reason;

/** Why a gradient is wrong, as far as its numbers tell. */
final class Diagnosis {
    /** Cotangents as small as this are below any border that a gradient is clipped at. */
    private static final double SMALL = 0x1p-40;
    /** Two numbers that are the same but for rounding and the errors of differences. */
    private static final double SAME = 1e-4;
    /** Rows and columns that are compared element by element for a variable that is too large for that as a whole. */
    private static final int LONGEST = 64;

    private final Differentiable subject;
    private final GradCheck.Settings settings;
    private final double scale;

    Diagnosis(Differentiable subject, GradCheck.Settings settings, double scale) {
        this.subject = subject;
        this.settings = settings;
        this.scale = scale;
    }

    /**
     * The likely reason.
     *
     * @param probe that failed
     * @param all probes of its variable
     */
    Reason of(Probe probe, List<Probe> all) {
        double analytic = probe.analytic();
        double numeric = probe.numeric().value();
        double tolerance = probe.tolerance(settings, scale);
        int index = probe.line().index();
        if (permuted(all)) {
            return Reason.PERMUTED;
        }
        if (Math.abs(analytic) <= tolerance) {
            return index >= 0 && leftOutByBackward(probe) ? Reason.MASKING : Reason.MISSING;
        }
        if (Math.abs(numeric) <= tolerance) {
            return index < 0 ? Reason.SPURIOUS : spurious(probe);
        }
        if (Math.abs(analytic / numeric + 1) < SAME) {
            return Reason.SIGN;
        }
        if (rightForSmallCotangents(probe)) {
            return Reason.CLIPPING;
        }
        if (Math.abs(analytic - numeric) <= 0x1p-17 * scale
                && Digits.areFloats(probe.side().gradient())) {
            return Reason.PRECISION;
        }
        return simple(analytic / numeric) && all.stream().allMatch(other -> sameRatio(other, analytic / numeric))
                ? Reason.FACTOR
                : Reason.FORMULA;
    }

    /** A whole number other than one, or one over it. */
    private static boolean simple(double ratio) {
        double multiple = Math.abs(ratio) > 1 ? ratio : 1 / ratio;
        return Math.round(multiple) != 1 && Math.abs(multiple - Math.round(multiple)) < SAME;
    }

    /** Whether another probe is off by the same factor or not at all. */
    private boolean sameRatio(Probe other, double ratio) {
        double deviation = Math.abs(other.analytic() - ratio * other.numeric().value());
        return deviation <= SAME * Math.abs(other.analytic()) || other.agrees(settings, scale);
    }

    /** Whether both slopes of all elements are the same but for their order. */
    private static boolean permuted(List<Probe> all) {
        if (all.size() < 2 || all.getFirst().line().index() < 0) {
            return false;
        }
        double[] analytic = all.stream().mapToDouble(Probe::analytic).sorted().toArray();
        double[] numeric =
                all.stream().mapToDouble(p -> p.numeric().value()).sorted().toArray();
        double largest = Math.max(Math.abs(numeric[0]), Math.abs(numeric[numeric.length - 1]));
        for (int i = 0; i < numeric.length; i++) {
            if (!(Math.abs(analytic[i] - numeric[i]) <= SAME * SAME * largest)) {
                return false;
            }
        }
        return true;
    }

    private Reason spurious(Probe probe) {
        Slopes.Line line = probe.line();
        if (probe.side().slopes().movesElsewhere(line.variable(), line.origin(), line.index())) {
            return Reason.CLIPPING;
        }
        return leftOutByForward(probe) ? Reason.MASKING : Reason.SPURIOUS;
    }

    /** A whole row or column of zeros in the gradient, and not all of it. */
    private static boolean leftOutByBackward(Probe probe) {
        double[] gradient = probe.side().gradient();
        boolean any = Arrays.stream(gradient).anyMatch(slope -> slope != 0);
        return any && lines(probe).stream().anyMatch(line -> Arrays.stream(line).allMatch(i -> gradient[i] == 0));
    }

    /** A whole row or column that the outputs do not depend on, and other elements that they do depend on. */
    private boolean leftOutByForward(Probe probe) {
        if (scale == 0) {
            return false;
        }
        return lines(probe).stream().anyMatch(line -> Arrays.stream(line).allMatch(i -> still(probe, i)));
    }

    private static boolean still(Probe probe, int index) {
        Slopes.Line line = probe.line();
        Slopes.Line element = Slopes.Line.along(line.variable(), line.origin(), index);
        return probe.side().slopes().first(element).value() == 0;
    }

    /** The indices of the element's row and of its column, where they are several and not too many. */
    private static List<int[]> lines(Probe probe) {
        Variable variable = probe.line().variable();
        int rows = variable.rows();
        int columns = variable.columns();
        int row = probe.line().index() / columns;
        int column = probe.line().index() % columns;
        List<int[]> lines = new ArrayList<>();
        if (columns > 1 && columns <= LONGEST && rows > 1) {
            int[] line = new int[columns];
            Arrays.setAll(line, j -> row * columns + j);
            lines.add(line);
        }
        if (rows > 1 && rows <= LONGEST && columns > 1) {
            int[] line = new int[rows];
            Arrays.setAll(line, i -> i * columns + column);
            lines.add(line);
        }
        return lines;
    }

    /** Backward again with cotangents that nothing clips. */
    private boolean rightForSmallCotangents(Probe probe) {
        List<double[]> small = probe.side().cotangents().stream()
                .map(cotangent -> Arrays.stream(cotangent).map(c -> c * SMALL).toArray())
                .toList();
        subject.forward();
        subject.zeroGradients();
        subject.backward(small);
        double slope = probe.line().slope(subject.gradient(probe.line().variable())) / SMALL;
        return Math.abs(slope - probe.numeric().value()) <= probe.tolerance(settings, scale);
    }
}
