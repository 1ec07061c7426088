package lanewise.engine;

import lanewise.engine.kernel.RmsPropCall;

/**
 * One fused RMSprop step over flat blocks of one size: parameters, gradients, the mean of the gradient's square, where centred
 * its mean (else null), and with momentum its buffer (else null).
 *
 * <p>Tieleman and Hinton, Lecture 6.5 of Neural networks for machine learning, 2012; centred: Graves, Generating sequences with
 * recurrent neural networks, 2013.
 *
 * <p>An element of the gradient beyond +-2^56 (float64: +-2^500), whose square would be infinite, counts as that.
 */
public record RmsPropUpdate(Matrix parameter, Matrix gradient, Matrix square, Matrix average, Matrix buffer) {
    public RmsPropUpdate {
        AdamUpdate.requireLike("gradient", gradient, parameter);
        AdamUpdate.requireLike("square", square, parameter);
        if (average != null) {
            AdamUpdate.requireLike("average", average, parameter);
        }
        if (buffer != null) {
            AdamUpdate.requireLike("buffer", buffer, parameter);
        }
    }

    /**
     * The constants of training.
     *
     * @param learningRate step size
     * @param alpha decay of the means, in [0, 1)
     * @param eps added to the root
     * @param weightDecay factor of the L2 term added to the gradient
     * @param momentum factor on the buffer at each step
     */
    public record Constants(double learningRate, double alpha, double eps, double weightDecay, double momentum) {}

    /** Takes step number {@code step}, the first being 1; all steps are alike. */
    public void run(Engine engine, Constants constants, long step) {
        run(engine, constants, 1, step);
    }

    /** The same at {@code factor} times the learning rate. */
    public void run(Engine engine, Constants constants, double factor, long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step must be >= 1, but is " + step);
        }
        engine.requireMine(parameter);
        engine.begin(Operation.OPTIMIZER, 2, parameter, parameter.columns());
        try {
            RmsPropCall call = engine.calls().rmsProp;
            call.n = parameter.columns();
            call.parameter = parameter.address();
            call.gradient = gradient.address();
            call.decay = constants.weightDecay();
            call.square = square.address();
            call.average = average == null ? 0 : average.address();
            call.buffer = buffer == null ? 0 : buffer.address();
            call.minusRate = -factor * constants.learningRate();
            call.alpha = constants.alpha();
            call.share = 1 - constants.alpha();
            call.eps = constants.eps();
            call.momentum = constants.momentum();
            engine.kernels(parameter).optimizers().rmsProp(call);
        } finally {
            engine.exit();
        }
    }
}
