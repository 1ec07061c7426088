package lanewise.nn.optim;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;

/**
 * Keeps gradients from growing too large; PyTorch's meaning. Norms are taken over all parameters together, in float64.
 *
 * <p>A norm that is not finite can't be clipped: {@link Norm} leaves such gradients as they are and returns the norm. What happens
 * then is not this type's business but that of {@code lanewise.nn.train.NonFinite}: training stops, or the update is skipped, counted
 * and reported.
 */
public sealed interface Clipping {
    /** Added to the norm before dividing by it, as PyTorch does. */
    double EPS = 1e-6;

    /**
     * Clips all gradients, given as one flat row, in place.
     *
     * @return their norm before: the p-norm for {@link Norm}, else the L2 norm
     */
    double apply(Engine engine, Matrix gradients);

    /** Changes nothing. */
    static Clipping none() {
        return new Norm(2, Double.POSITIVE_INFINITY);
    }

    /** Scales gradients down to an L2 norm. */
    static Clipping norm(double largest) {
        return new Norm(2, largest);
    }

    /** Scales gradients down to a p-norm; p may be infinity. */
    static Clipping norm(double p, double largest) {
        return new Norm(p, largest);
    }

    /** Clamps each gradient to +-largest. */
    static Clipping value(double largest) {
        return new Value(largest);
    }

    /**
     * g = g min(1, largest / (norm + 1e-6)).
     *
     * @param p of the norm, above 0, or infinity
     * @param largest norm that is left alone, above 0
     */
    record Norm(double p, double largest) implements Clipping {
        public Norm {
            if (!(p > 0) || !(largest > 0)) {
                throw new IllegalArgumentException(
                        "p and largest must be > 0, but p = " + p + " and largest = " + largest);
            }
        }

        @Override
        public double apply(Engine engine, Matrix gradients) {
            double norm = p == 2 ? Math.sqrt(engine.sumSquares(gradients)) : norm(gradients);
            double factor = largest / (norm + EPS);
            if (factor < 1 && Double.isFinite(norm)) {
                engine.scale(gradients, factor);
            }
            return norm;
        }

        private double norm(Matrix gradients) {
            double sum = 0;
            double most = 0;
            for (int i = 0; i < gradients.columns(); i++) {
                double size = Math.abs(gradients.get(0, i));
                most = size > most || Double.isNaN(size) ? size : most;
                sum += p == 1 ? size : StrictMath.pow(size, p);
            }
            return Double.isInfinite(p) ? most : p == 1 ? sum : StrictMath.pow(sum, 1 / p);
        }
    }

    /**
     * g = min(max(g, -largest), largest).
     *
     * @param largest above 0
     */
    record Value(double largest) implements Clipping {
        public Value {
            if (!(largest > 0)) {
                throw new IllegalArgumentException("largest must be > 0, but is " + largest);
            }
        }

        @Override
        public double apply(Engine engine, Matrix gradients) {
            double norm = Math.sqrt(engine.sumSquares(gradients));
            for (int i = 0; i < gradients.columns(); i++) {
                double g = gradients.get(0, i);
                if (Math.abs(g) > largest) {
                    gradients.set(0, i, Math.copySign(largest, g));
                }
            }
            return norm;
        }
    }
}
