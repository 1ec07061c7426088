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
    /** Elements of a cache line of float32. */
    private static final int LINE = 16;

    private final Ground ground;
    private final Slab[] slabs;
    /** By thread; each element's update is its own, so how they are shared out changes no bit. */
    private final List<List<ElementRule.Update>> updates = new ArrayList<>();

    private final Engine.Sharded stepShard = this::stepShard;
    private double factor;
    private long steps;

    /** Makes {@code count} blocks of zeros. */
    FlatState(Engine engine, Ground ground, int count) {
        this.ground = ground;
        slabs = new Slab[count];
        for (int i = 0; i < engine.threads(); i++) {
            updates.add(new ArrayList<>());
        }
        for (int i = 0; i < count; i++) {
            slabs[i] = engine.slab(Role.OPTIM, ground.values().precision())
                    .reserveLike(ground.values())
                    .allocate();
        }
    }

    /** Updates {@code count} elements from {@code from} on by a rule. */
    void update(ElementRule rule, int from, int count) {
        int shards = updates.size();
        for (int shard = 0; shard < shards; shard++) {
            int begin = share(count, shard, shards);
            int end = share(count, shard + 1, shards);
            if (begin < end) {
                updates.get(shard).add(updateOf(rule, from + begin, end - begin));
            }
        }
    }

    /** Where a share begins: between cache lines, as far as the stretch itself does. */
    private static int share(int count, int shard, int shards) {
        int begin = (int) ((long) count * shard / shards);
        return shard == shards ? count : begin / LINE * LINE;
    }

    private ElementRule.Update updateOf(ElementRule rule, int from, int count) {
        Matrix[] blocks = new Matrix[rule.blocks()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = slabs[i].flat().columns(from, count);
            blocks[i].fill(rule.initialState());
        }
        Matrix parameter = ground.values().flat().columns(from, count);
        Matrix gradient = ground.gradients().flat().columns(from, count);
        return rule.update(parameter, gradient, blocks);
    }

    @Override
    public void step(Engine engine, double factor) {
        steps++;
        this.factor = factor;
        engine.parallel(stepShard);
    }

    private void stepShard(Engine engine, int shard, int shards) {
        for (int i = shard; i < updates.size(); i += shards) {
            List<ElementRule.Update> mine = updates.get(i);
            for (int k = 0; k < mine.size(); k++) {
                mine.get(k).run(engine, factor, steps);
            }
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
