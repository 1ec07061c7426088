package lanewise.nn.optim;

import lanewise.engine.Matrix;
import lanewise.engine.RmsPropUpdate;

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
        implements ElementRule {
    public RmsProp {
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("alpha", alpha, 1);
        Settings.require("eps", eps, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
        Settings.require("momentum", momentum, Double.MAX_VALUE);
    }

    @Override
    public int blocks() {
        return 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0);
    }

    @Override
    public Update update(Matrix parameter, Matrix gradient, Matrix[] blocks) {
        RmsPropUpdate update = new RmsPropUpdate(
                parameter,
                gradient,
                blocks[0],
                centered ? blocks[1] : null,
                momentum > 0 ? blocks[blocks.length - 1] : null);
        RmsPropUpdate.Constants constants =
                new RmsPropUpdate.Constants(learningRate, alpha, eps, weightDecay, momentum);
        return (engine, factor, step) -> update.run(engine, constants, factor, step);
    }
}
