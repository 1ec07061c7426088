package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * Turns Q values x per target into Q quantiles y that never cross: the first is free, the others lie above it by increments that are
 * not negative. Column o * Q + k is quantile k of target o, as {@link lanewise.nn.loss.Pinball} reads it.
 *
 * <pre>
 * y_0 = x_0            y_k = y_{k-1} + softplus(x_k)
 * s_k = sum_{j >= k} dy_j      dx_0 = s_0       dx_k = s_k sigmoid(x_k)
 * </pre>
 */
public final class QuantileHead implements LayerWeights {
    private final int width;
    private final int quantiles;

    /** @param width a multiple of {@code quantiles} Q */
    public QuantileHead(int width, int quantiles) {
        if (width % quantiles != 0) {
            throw new IllegalArgumentException("the input of a quantile head must have " + quantiles
                    + " values per target, but has the width " + width);
        }
        this.width = width;
        this.quantiles = quantiles;
    }

    @Override
    public int outputWidth() {
        return width;
    }

    @Override
    public Layer bind(Plan plan, Activation input) {
        return new Bound(quantiles, input, plan.activation("quantile y", input, width));
    }

    private record Bound(int quantiles, Activation input, Activation output) implements Layer {
        @Override
        public void forward(Engine engine) {
            Matrix x = input.value();
            Matrix y = output.value();
            engine.softplus(x, y);
            for (int row = 0; row < y.rows(); row++) {
                for (int first = 0; first < y.columns(); first += quantiles) {
                    y.set(row, first, x.get(row, first));
                    for (int column = first + 1; column < first + quantiles; column++) {
                        y.set(row, column, y.get(row, column - 1) + y.get(row, column));
                    }
                }
            }
        }

        @Override
        public void backward(Engine engine) {
            if (input.gradient() == null) {
                return;
            }
            Matrix dy = output.gradient();
            Matrix dx = input.gradient();
            for (int row = 0; row < dy.rows(); row++) {
                for (int first = 0; first < dy.columns(); first += quantiles) {
                    sums(dy, dx, row, first);
                }
            }
            engine.softplusBackward(input.value(), dx, dx);
            for (int row = 0; row < dy.rows(); row++) {
                for (int first = 0; first < dy.columns(); first += quantiles) {
                    // The free quantile has no softplus.
                    dx.set(row, first, sum(dy, row, first));
                }
            }
        }

        /** s_k in place of dx_k, from the last quantile down. */
        private void sums(Matrix dy, Matrix dx, int row, int first) {
            double sum = 0;
            for (int column = first + quantiles - 1; column >= first; column--) {
                sum += dy.get(row, column);
                dx.set(row, column, sum);
            }
        }

        private double sum(Matrix dy, int row, int first) {
            double sum = 0;
            for (int column = first + quantiles - 1; column >= first; column--) {
                sum += dy.get(row, column);
            }
            return sum;
        }
    }
}
