package lanewise.nn.optim;

import java.util.EnumSet;
import lanewise.engine.AdamUpdate;
import lanewise.engine.Matrix;
import lanewise.nn.Parameter;

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
        implements ElementRule {
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

    /** These settings with the decay on weights and embeddings alone, not on biases and norms. */
    public Groups decayingWeightsOnly() {
        return Groups.of(this).with(EnumSet.of(Parameter.Role.BIAS, Parameter.Role.NORM), withWeightDecay(0));
    }

    @Override
    public int blocks() {
        return amsgrad ? 3 : 2;
    }

    @Override
    public Update update(Matrix parameter, Matrix gradient, Matrix[] blocks) {
        AdamUpdate update = new AdamUpdate(parameter, gradient, blocks[0], blocks[1], amsgrad ? blocks[2] : null);
        AdamUpdate.Constants constants =
                new AdamUpdate.Constants(learningRate, beta1, beta2, eps, weightDecay, decoupled);
        return (engine, factor, step) -> update.run(engine, constants, factor, step);
    }
}
