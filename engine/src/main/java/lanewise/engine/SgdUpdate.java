package lanewise.engine;

import lanewise.engine.kernel.SgdCall;

/**
 * One fused step of stochastic gradient descent over flat blocks of one size: parameters, gradients, and with momentum its
 * buffer (else null), which is zero before the first step.
 */
public record SgdUpdate(Matrix parameter, Matrix gradient, Matrix buffer) {
    public SgdUpdate {
        AdamUpdate.requireLike("gradient", gradient, parameter);
        if (buffer != null) {
            AdamUpdate.requireLike("buffer", buffer, parameter);
        }
    }

    /**
     * The constants of training.
     *
     * @param learningRate step size
     * @param momentum factor on the buffer at each step
     * @param dampening the gradient enters the buffer times 1 - dampening, but whole at the first step
     * @param weightDecay factor of the L2 term added to the gradient
     * @param nesterov whether the step looks ahead: g + momentum buffer
     */
    public record Constants(
            double learningRate, double momentum, double dampening, double weightDecay, boolean nesterov) {}

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
        engine.begin(Operation.OPTIMIZER, 1, parameter, parameter.columns());
        try {
            SgdCall call = engine.calls().sgd;
            call.n = parameter.columns();
            call.parameter = parameter.address();
            call.gradient = gradient.address();
            call.decay = constants.weightDecay();
            call.buffer = buffer == null ? 0 : buffer.address();
            call.minusRate = -factor * constants.learningRate();
            call.momentum = constants.momentum();
            call.share = step == 1 ? 1 : 1 - constants.dampening();
            call.nesterov = constants.nesterov();
            engine.kernels(parameter).optimizers().sgd(call);
        } finally {
            engine.exit();
        }
    }
}
