package lanewise.nn.optim;

import lanewise.engine.AdamUpdate;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/**
 * Adam, with the weight decay in the gradient (L2) or decoupled (AdamW), and AMSGrad; PyTorch's meaning. The equations stand at
 * {@link AdamUpdate}.
 *
 * @param learningRate at least 0
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param eps added to the root, at least 0
 * @param weightDecay at least 0
 * @param decoupled whether the decay shrinks the parameter (AdamW) instead of joining the gradient
 * @param amsgrad whether the largest second moment so far is used
 */
public record Adam(
        double learningRate,
        double beta1,
        double beta2,
        double eps,
        double weightDecay,
        boolean decoupled,
        boolean amsgrad)
        implements Optimizer {
    public Adam {
        require("learningRate", learningRate, Double.MAX_VALUE);
        require("beta1", beta1, Math.nextDown(1.0));
        require("beta2", beta2, Math.nextDown(1.0));
        require("eps", eps, Double.MAX_VALUE);
        require("weightDecay", weightDecay, Double.MAX_VALUE);
    }

    /** The same with another weight decay. */
    public Adam withWeightDecay(double decay) {
        return new Adam(learningRate, beta1, beta2, eps, decay, decoupled, amsgrad);
    }

    @Override
    public State open(Engine engine, Slab parameters, Slab gradients) {
        return new AdamState(this, engine, parameters, gradients);
    }

    private static void require(String name, double value, double largest) {
        if (!(value >= 0 && value <= largest)) {
            throw new IllegalArgumentException(name + " must be in [0, " + largest + "], but is " + value);
        }
    }

    private static final class AdamState implements State {
        private final Slab first;
        private final Slab second;
        private final Slab largest;
        private final AdamUpdate update;
        private final AdamUpdate.Constants constants;
        private long steps;

        AdamState(Adam adam, Engine engine, Slab parameters, Slab gradients) {
            constants = new AdamUpdate.Constants(
                    adam.learningRate, adam.beta1, adam.beta2, adam.eps, adam.weightDecay, adam.decoupled);
            Precision precision = parameters.precision();
            first = engine.slab(Role.OPTIM, precision).reserveLike(parameters).allocate();
            second = engine.slab(Role.OPTIM, precision).reserveLike(parameters).allocate();
            largest = adam.amsgrad
                    ? engine.slab(Role.OPTIM, precision).reserveLike(parameters).allocate()
                    : null;
            Matrix vMax = largest == null ? null : largest.flat();
            update = new AdamUpdate(parameters.flat(), gradients.flat(), first.flat(), second.flat(), vMax);
        }

        @Override
        public void step(Engine engine, double factor) {
            update.run(engine, constants, factor, ++steps);
        }

        @Override
        public long steps() {
            return steps;
        }

        @Override
        public void close() {
            first.close();
            second.close();
            if (largest != null) {
                largest.close();
            }
        }
    }
}
