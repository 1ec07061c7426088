package lanewise.nn.optim;

import lanewise.engine.AdagradUpdate;
import lanewise.engine.Matrix;

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
        implements ElementRule {
    public Adagrad {
        Settings.require("learningRate", learningRate, Double.MAX_VALUE);
        Settings.require("rateDecay", rateDecay, Double.MAX_VALUE);
        Settings.require("eps", eps, Double.MAX_VALUE);
        Settings.require("weightDecay", weightDecay, Double.MAX_VALUE);
        Settings.require("initialSum", initialSum, Double.MAX_VALUE);
    }

    @Override
    public int blocks() {
        return 1;
    }

    @Override
    public double initialState() {
        return initialSum;
    }

    @Override
    public Update update(Matrix parameter, Matrix gradient, Matrix[] blocks) {
        AdagradUpdate update = new AdagradUpdate(parameter, gradient, blocks[0]);
        AdagradUpdate.Constants constants = new AdagradUpdate.Constants(learningRate, rateDecay, eps, weightDecay);
        return (engine, factor, step) -> update.run(engine, constants, factor, step);
    }
}
