package lanewise.nn.optim;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;

/**
 * An optimizer whose update of an element depends on that element's parameter, gradient and state alone, so that different stretches of
 * parameters can have different settings.
 */
public interface ElementRule extends Optimizer {
    /** Numbers of state for each parameter. */
    int blocks();

    /** What each block begins with. */
    default double initialState() {
        return 0;
    }

    /** The fused update of a stretch of parameters; all one row of the same length. */
    Update update(Matrix parameter, Matrix gradient, Matrix[] blocks);

    /** A fused update. */
    interface Update {
        /** Takes step number {@code step}, the first being 1, at {@code factor} times the learning rate. */
        void run(Engine engine, double factor, long step);
    }

    @Override
    default State open(Engine engine, Ground ground) {
        FlatState state = new FlatState(engine, ground, blocks());
        state.update(this, 0, Math.toIntExact(ground.values().layout().elements()));
        return state;
    }
}
