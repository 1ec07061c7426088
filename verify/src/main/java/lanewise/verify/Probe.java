package lanewise.verify;

import java.util.List;
import lanewise.verify.Finding.Evidence;

/**
 * A line through the values of a variable, its slope by backward, and its slope by differences.
 *
 * @param side what the gradient and the differences are of
 * @param line the line
 * @param analytic the slope by backward
 * @param numeric the slope by differences
 */
record Probe(Side side, Slopes.Line line, double analytic, Slopes.Estimate numeric) {
    /**
     * A gradient and the differences that it should agree with.
     *
     * @param cotangents of the outputs
     * @param gradient of one variable, by backward
     * @param slopes of the outputs weighted with the cotangents
     */
    record Side(List<double[]> cotangents, double[] gradient, Slopes slopes) {
        /** Compares along a line: by two forward passes, and by four where these do not agree at once. */
        Probe along(Slopes.Line line, double rtol) {
            Probe quick = new Probe(this, line, line.slope(gradient), slopes.quick(line));
            double enough = 0.1 * rtol * Math.abs(quick.analytic) + quick.numeric.noise();
            return quick.deviation() <= enough ? quick : new Probe(this, line, quick.analytic, slopes.first(line));
        }

        /** Compares along a line by the steps that agree best with each other. */
        Probe best(Slopes.Line line) {
            return new Probe(this, line, line.slope(gradient), slopes.best(line));
        }
    }

    Probe best() {
        return side.best(line);
    }

    double deviation() {
        return Math.abs(analytic - numeric.value());
    }

    double tolerance(GradCheck.Settings settings, double scale) {
        double largest = Math.max(Math.abs(analytic), Math.abs(numeric.value()));
        return settings.rtol() * largest + settings.atol() * scale + numeric.noise();
    }

    /** Whether both slopes agree; not if the numeric one is NaN. */
    boolean agrees(GradCheck.Settings settings, double scale) {
        return deviation() <= tolerance(settings, scale);
    }

    Evidence evidence(GradCheck.Settings settings, double scale) {
        int index = line.index();
        String place = line.variable().place(index);
        double tolerance = tolerance(settings, scale);
        return new Evidence(index, place, analytic, numeric.value(), tolerance, numeric.step(), numeric.quotients());
    }
}
