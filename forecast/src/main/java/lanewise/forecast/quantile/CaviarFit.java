package lanewise.forecast.quantile;

import java.util.Arrays;
import lanewise.forecast.data.Slice;

/** A {@link CaviarModel} after estimation. */
public final class CaviarFit implements QuantileModel.Fitted {
    private final Caviar kind;
    private final double theta;
    private final double first;
    private final double[] b;
    private final double loss;

    CaviarFit(Caviar kind, double theta, double first, double[] b, double loss) {
        this.kind = kind;
        this.theta = theta;
        this.first = first;
        this.b = b;
        this.loss = loss;
    }

    /** The parameters b1, b2, ... as {@link Caviar} has them. */
    public double[] parameters() {
        return b.clone();
    }

    /** RQ over the rows fitted to, in the unit of the data. */
    public double loss() {
        return loss;
    }

    @Override
    public double[] quantiles(Slice stretch) {
        double[] v = kind.path(stretch.history(), first, b, theta);
        double[] own = Arrays.copyOfRange(v, stretch.from(), stretch.to());
        Arrays.setAll(own, t -> -own[t]);
        return own;
    }
}
