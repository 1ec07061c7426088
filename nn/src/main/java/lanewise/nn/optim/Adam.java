package lanewise.nn.optim;

import lanewise.engine.AdamUpdate;
import lanewise.engine.Engine;
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
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("beta1", beta1, Math.nextDown(1.0));
        Settings.require("beta2", beta2, Math.nextDown(1.0));
        Settings.require("eps", eps, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
    }

    /** The same with another weight decay. */
    public Adam withWeightDecay(double decay) {
        return new Adam(learningRate, beta1, beta2, eps, decay, decoupled, amsgrad);
    }

    @Override
    public State open(Engine engine, Slab parameters, Slab gradients) {
        FlatState state = new FlatState(engine, parameters, amsgrad ? 3 : 2);
        AdamUpdate update = new AdamUpdate(
                parameters.flat(), gradients.flat(), state.block(0), state.block(1), amsgrad ? state.block(2) : null);
        AdamUpdate.Constants constants =
                new AdamUpdate.Constants(learningRate, beta1, beta2, eps, weightDecay, decoupled);
        return state.with((by, factor, step) -> update.run(by, constants, factor, step));
    }
}
