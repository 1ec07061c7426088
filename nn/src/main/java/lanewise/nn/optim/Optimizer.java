package lanewise.nn.optim;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;

/** Settings of an optimizer; {@link #open} gives its state for one model. */
public interface Optimizer {
    /**
     * State for parameters and their gradients.
     *
     * @param engine whose memory the moments take
     */
    State open(Engine engine, Ground ground);

    /** The rate that a schedule's factor of 1 stands for. */
    double learningRate();

    /** Moments and the number of updates. */
    interface State extends AutoCloseable {
        /** Changes the parameters by one step along the gradients, at {@code factor} times the learning rate. */
        void step(Engine engine, double factor);

        /** Updates so far. */
        long steps();

        /** All memory that outlives a step, in an order of its own that is always the same; each block is one row. */
        List<Matrix> blocks();

        /** Goes on after {@code steps} updates, once {@link #blocks} hold what they held then. */
        void resume(long steps);

        @Override
        void close();
    }

    /** Adam with PyTorch's defaults: beta 0.9 and 0.999, eps 1e-8, no weight decay. */
    static Adam adam(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** Stochastic gradient descent without momentum. */
    static Sgd sgd(double learningRate) {
        return new Sgd(learningRate, 0, 0, 0, false);
    }

    /** Stochastic gradient descent with momentum. */
    static Sgd momentum(double learningRate, double momentum) {
        return new Sgd(learningRate, momentum, 0, 0, false);
    }

    /** RMSprop with PyTorch's defaults: alpha 0.99, eps 1e-8. */
    static RmsProp rmsProp(double learningRate) {
        return new RmsProp(learningRate, 0.99, 1e-8, 0, 0, false);
    }

    /** Adagrad with PyTorch's defaults: eps 1e-10. */
    static Adagrad adagrad(double learningRate) {
        return new Adagrad(learningRate, 0, 1e-10, 0, 0);
    }

    /** AdamW with PyTorch's defaults: as Adam, with decoupled weight decay 0.01. */
    static Adam adamW(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, 0.01, true, false);
    }
}
