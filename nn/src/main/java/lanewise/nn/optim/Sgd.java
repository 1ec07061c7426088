package lanewise.nn.optim;

import lanewise.engine.Matrix;
import lanewise.engine.SgdUpdate;

/**
 * Stochastic gradient descent with momentum, Nesterov's or plain; PyTorch's meaning: the first momentum buffer is the gradient
 * itself. The equations stand at {@link SgdUpdate}.
 *
 * @param learningRate at least 0
 * @param momentum factor on the buffer, at least 0
 * @param dampening the gradient enters the buffer times 1 - dampening
 * @param weightDecay L2 term added to the gradient, at least 0
 * @param nesterov whether the step looks ahead; needs momentum and no dampening
 */
public record Sgd(double learningRate, double momentum, double dampening, double weightDecay, boolean nesterov)
        implements ElementRule {
    public Sgd {
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("momentum", momentum, Double.MAX_VALUE);
        Settings.require("dampening", dampening, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("Nesterov needs momentum > 0 and dampening 0, but momentum is "
                    + momentum + " and dampening " + dampening);
        }
    }

    @Override
    public int blocks() {
        return momentum > 0 ? 1 : 0;
    }

    @Override
    public Update update(Matrix parameter, Matrix gradient, Matrix[] blocks) {
        SgdUpdate update = new SgdUpdate(parameter, gradient, momentum > 0 ? blocks[0] : null);
        SgdUpdate.Constants constants =
                new SgdUpdate.Constants(learningRate, momentum, dampening, weightDecay, nesterov);
        return (engine, factor, step) -> update.run(engine, constants, factor, step);
    }
}
