package lanewise.engine;

import lanewise.engine.kernel.AdamCall;

/**
 * One fused Adam, AdamW or AMSGrad step over flat blocks of one size: parameters, gradients, first moments m, second moments v,
 * and with AMSGrad the largest v (else null).
 *
 * <p>Kingma and Ba, Adam: a method for stochastic optimization, 2015; Loshchilov and Hutter, Decoupled weight decay
 * regularization, 2019; Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018.
 *
 * <p>An element of the gradient beyond +-2^56 (float64: +-2^500), whose square would be infinite, counts as that.
 */
public record AdamUpdate(Matrix parameter, Matrix gradient, Matrix m, Matrix v, Matrix vMax) {
    public AdamUpdate {
        requireLike("gradient", gradient, parameter);
        requireLike("m", m, parameter);
        requireLike("v", v, parameter);
        if (vMax != null) {
            requireLike("vMax", vMax, parameter);
        }
    }

    /**
     * The constants of one step.
     *
     * @param learningRate step size before the bias correction
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param eps added to the root of the corrected second moment
     * @param weightDecay factor of the decay
     * @param decoupled true: AdamW, the parameter shrinks by learningRate weightDecay; false: added to the gradient (L2)
     */
    public record Constants(
            double learningRate, double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {}

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
        engine.begin(Operation.OPTIMIZER, 0, parameter, parameter.columns());
        try {
            AdamCall call = engine.adamCall();
            double learningRate = factor * constants.learningRate();
            call.n = parameter.columns();
            call.parameter = parameter.address();
            call.gradient = gradient.address();
            call.m = m.address();
            call.v = v.address();
            call.vMax = vMax == null ? 0 : vMax.address();
            call.decay = constants.decoupled() ? 0 : constants.weightDecay();
            call.shrink = constants.decoupled() ? 1 - learningRate * constants.weightDecay() : 1;
            call.beta1 = constants.beta1();
            call.beta2 = constants.beta2();
            call.eps = constants.eps();
            call.stepSize = learningRate / (1 - Power.of(constants.beta1(), step));
            call.rootFactor = 1 / Math.sqrt(1 - Power.of(constants.beta2(), step));
            engine.elements(parameter).adam(call);
        } finally {
            engine.exit();
        }
    }

    static void requireLike(String name, Matrix matrix, Matrix parameter) {
        if (parameter.rows() != 1) {
            throw new IllegalArgumentException("parameter must be one flat row, but is " + parameter);
        }
        Matrix.requireShape(name, matrix, 1, parameter.columns());
        Engine.requireSame(matrix, parameter);
    }
}
