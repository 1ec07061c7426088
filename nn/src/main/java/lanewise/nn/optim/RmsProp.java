package lanewise.nn.optim;

import lanewise.engine.Engine;
import lanewise.engine.RmsPropUpdate;
import lanewise.engine.Slab;

/**
 * RMSprop, centred or not, with momentum; PyTorch's meaning. The equations stand at {@link RmsPropUpdate}.
 *
 * @param learningRate at least 0
 * @param alpha decay of the means, in [0, 1]
 * @param eps added to the root, at least 0
 * @param weightDecay L2 term added to the gradient, at least 0
 * @param momentum factor on the buffer, at least 0
 * @param centered whether the gradient's mean is taken off its square's
 */
public record RmsProp(
        double learningRate, double alpha, double eps, double weightDecay, double momentum, boolean centered)
        implements Optimizer {
    public RmsProp {
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("alpha", alpha, 1);
        Settings.require("eps", eps, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
        Settings.require("momentum", momentum, Double.MAX_VALUE);
    }

    @Override
    public State open(Engine engine, Slab parameters, Slab gradients) {
        int blocks = 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0);
        FlatState state = new FlatState(engine, parameters, blocks);
        RmsPropUpdate update = new RmsPropUpdate(
                parameters.flat(),
                gradients.flat(),
                state.block(0),
                centered ? state.block(1) : null,
                momentum > 0 ? state.block(blocks - 1) : null);
        RmsPropUpdate.Constants constants =
                new RmsPropUpdate.Constants(learningRate, alpha, eps, weightDecay, momentum);
        return state.with((by, factor, step) -> update.run(by, constants, factor, step));
    }
}
