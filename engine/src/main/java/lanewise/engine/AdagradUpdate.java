package lanewise.engine;

import lanewise.engine.kernel.AdagradCall;

/**
 * One fused Adagrad step over flat blocks of one size: parameters, gradients, and the sum of the gradient's squares, which holds
 * the initial accumulator value before the first step.
 *
 * <p>Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011.
 *
 * <p>An element of the gradient beyond +-2^56 (float64: +-2^500), whose square would be infinite, counts as that.
 */
public record AdagradUpdate(Matrix parameter, Matrix gradient, Matrix sum) {
    public AdagradUpdate {
        AdamUpdate.requireLike("gradient", gradient, parameter);
        AdamUpdate.requireLike("sum", sum, parameter);
    }

    /**
     * The constants of training.
     *
     * @param learningRate step size at the first step
     * @param rateDecay step t has the size learningRate / (1 + (t - 1) rateDecay)
     * @param eps added to the root
     * @param weightDecay factor of the L2 term added to the gradient
     */
    public record Constants(double learningRate, double rateDecay, double eps, double weightDecay) {}

    /** Takes step number {@code step}, the first being 1. */
    public void run(Engine engine, Constants constants, long step) {
        run(engine, constants, 1, step);
    }

    /** The same at {@code factor} times the learning rate. */
    public void run(Engine engine, Constants constants, double factor, long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step must be >= 1, but is " + step);
        }
        engine.requireMine(parameter);
        engine.begin(Operation.OPTIMIZER, 3, parameter, parameter.columns());
        try {
            AdagradCall call = engine.calls().adagrad;
            call.n = parameter.columns();
            call.parameter = parameter.address();
            call.gradient = gradient.address();
            call.decay = constants.weightDecay();
            call.sum = sum.address();
            call.minusRate = -factor * constants.learningRate() / (1 + (step - 1) * constants.rateDecay());
            call.eps = constants.eps();
            engine.kernels(parameter).optimizers().adagrad(call);
        } finally {
            engine.exit();
        }
    }
}
