package lanewise.nn.optim;

import lanewise.engine.AdagradUpdate;
import lanewise.engine.Engine;
import lanewise.engine.Slab;

/**
 * Adagrad; PyTorch's meaning. The equations stand at {@link AdagradUpdate}.
 *
 * @param learningRate at least 0
 * @param rateDecay step t has the size learningRate / (1 + (t - 1) rateDecay)
 * @param eps added to the root, at least 0
 * @param weightDecay L2 term added to the gradient, at least 0
 * @param initialSum value the sums of squares begin with, at least 0
 */
public record Adagrad(double learningRate, double rateDecay, double eps, double weightDecay, double initialSum)
        implements Optimizer {
    public Adagrad {
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("rateDecay", rateDecay, Double.MAX_VALUE);
        Settings.require("eps", eps, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
        Settings.require("initialSum", initialSum, Double.MAX_VALUE);
    }

    @Override
    public State open(Engine engine, Slab parameters, Slab gradients) {
        FlatState state = new FlatState(engine, parameters, 1);
        if (initialSum != 0) {
            state.block(0).fill(initialSum);
        }
        AdagradUpdate update = new AdagradUpdate(parameters.flat(), gradients.flat(), state.block(0));
        AdagradUpdate.Constants constants = new AdagradUpdate.Constants(learningRate, rateDecay, eps, weightDecay);
        return state.with((by, factor, step) -> update.run(by, constants, factor, step));
    }
}
