package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.List;

/**
 * One model of the GARCH family.
 *
 * @param process of the variance
 * @param innovation distribution of the innovations, of mean 0 and variance 1
 * @param mean of a return
 * @param start where the recursion of the variance begins
 */
public record ArchSpec(ArchProcess process, Innovation innovation, Mean mean, Start start) {
    /** Distribution of the innovations. */
    public enum Innovation {
        /** Standard normal. */
        NORMAL,
        /** Student-t with nu degrees of freedom above 2, scaled to variance 1: Bollerslev 1987. */
        STUDENT_T
    }

    /** What a return is expected to be. */
    public enum Mean {
        /** A constant mu that is estimated. */
        CONSTANT,
        /** 0. */
        ZERO
    }

    /** The start value s, an average of eps^2 (|eps| for TARCH; its logarithm for EGARCH). */
    public enum Start {
        /** The mean over all rows fitted to, at the current mu: as in the DM/GBP benchmark of McCullough and Renfro. */
        SAMPLE,
        /**
         * An average of the first 75 rows (or all, if fewer) with weights falling like 0.94^i, of the residuals about
         * the sample mean whatever mu is: as the Python package arch does.
         */
        BACKCAST
    }

    /** With a constant mean and the start of the package arch. */
    public static ArchSpec of(ArchProcess process, Innovation innovation) {
        return new ArchSpec(process, innovation, Mean.CONSTANT, Start.BACKCAST);
    }

    /** Such as {@code GJR(1,1,1) t}. */
    public String title() {
        return process.title() + (innovation == Innovation.STUDENT_T ? " t" : "");
    }

    /** The parameters in their order: mu if it is estimated, omega, alpha, gamma if there is one, beta, nu for Student-t. */
    public List<String> parameterNames() {
        List<String> names = new ArrayList<>();
        if (mean == Mean.CONSTANT) {
            names.add("mu");
        }
        names.add("omega");
        names.add("alpha");
        if (process.asymmetric()) {
            names.add("gamma");
        }
        names.add("beta");
        if (innovation == Innovation.STUDENT_T) {
            names.add("nu");
        }
        return List.copyOf(names);
    }

    int size() {
        return parameterNames().size();
    }

    /** Place of omega. */
    int omega() {
        return mean == Mean.CONSTANT ? 1 : 0;
    }

    double mu(double[] theta) {
        return mean == Mean.CONSTANT ? theta[0] : 0;
    }

    double[] phi(double[] theta) {
        return java.util.Arrays.copyOfRange(theta, omega(), omega() + process.parameters());
    }

    double nu(double[] theta) {
        return innovation == Innovation.STUDENT_T ? theta[theta.length - 1] : Double.POSITIVE_INFINITY;
    }
}
