package lanewise.nn.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** An optimizer's state: flat blocks in the layout of the parameters, and fused updates over stretches of them. */
final class FlatState implements Optimizer.State {
    private final Ground ground;
    private final Slab[] slabs;
    private final List<ElementRule.Update> updates = new ArrayList<>();
    private long steps;

    /** Makes {@code count} blocks of zeros. */
    FlatState(Engine engine, Ground ground, int count) {
        this.ground = ground;
        slabs = new Slab[count];
        for (int i = 0; i < count; i++) {
            slabs[i] = engine.slab(Role.OPTIM, ground.values().precision())
                    .reserveLike(ground.values())
                    .allocate();
        }
    }

    /** Updates {@code count} elements from {@code from} on by a rule. */
    void update(ElementRule rule, int from, int count) {
        Matrix[] blocks = new Matrix[rule.blocks()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = slabs[i].flat().columns(from, count);
            blocks[i].fill(rule.initialState());
        }
        Matrix parameter = ground.values().flat().columns(from, count);
        Matrix gradient = ground.gradients().flat().columns(from, count);
        updates.add(rule.update(parameter, gradient, blocks));
    }

    @Override
    public void step(Engine engine, double factor) {
        steps++;
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).run(engine, factor, steps);
        }
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
