package lanewise.nn.optim;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** An optimizer's state: flat blocks in the layout of the parameters, and one fused update over them. */
final class FlatState implements Optimizer.State {
    /** The fused update. */
    interface Update {
        /** Takes step number {@code step}, the first being 1, at {@code factor} times the learning rate. */
        void run(Engine engine, double factor, long step);
    }

    private final Slab[] slabs;
    private Update update;
    private long steps;

    /** Makes {@code count} blocks of zeros. */
    FlatState(Engine engine, Slab parameters, int count) {
        slabs = new Slab[count];
        for (int i = 0; i < count; i++) {
            slabs[i] = engine.slab(Role.OPTIM, parameters.precision())
                    .reserveLike(parameters)
                    .allocate();
        }
    }

    /** Block {@code index} as one row. */
    Matrix block(int index) {
        return slabs[index].flat();
    }

    /** Gives the state its update and returns it. */
    FlatState with(Update fused) {
        update = fused;
        return this;
    }

    @Override
    public void step(Engine engine, double factor) {
        update.run(engine, factor, ++steps);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public List<Matrix> blocks() {
        return Arrays.stream(slabs).map(Slab::flat).toList();
    }

    @Override
    public void resume(long updates) {
        steps = updates;
    }

    @Override
    public void close() {
        for (Slab slab : slabs) {
            slab.close();
        }
    }
}
