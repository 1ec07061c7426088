package lanewise.nn.optim;

import lanewise.engine.Engine;
import lanewise.engine.SgdUpdate;
import lanewise.engine.Slab;

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
        implements Optimizer {
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
    public State open(Engine engine, Slab parameters, Slab gradients) {
        FlatState state = new FlatState(engine, parameters, momentum > 0 ? 1 : 0);
        SgdUpdate update = new SgdUpdate(parameters.flat(), gradients.flat(), momentum > 0 ? state.block(0) : null);
        SgdUpdate.Constants constants =
                new SgdUpdate.Constants(learningRate, momentum, dampening, weightDecay, nesterov);
        return state.with((by, factor, step) -> update.run(by, constants, factor, step));
    }
}
