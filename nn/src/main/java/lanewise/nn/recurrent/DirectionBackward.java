package lanewise.nn.recurrent;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Product;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * Backpropagation through time of one {@link Direction}, over all T steps.
 *
 * <pre>
 * dh_t = dy_t + dz_{t+1} W_hh + what gets past the product        (dh_T also gets the gradient of the final hidden state)
 * dz_t, dc_{t-1} from dh_t, dc_t     see {@link Step}
 * dx_t = dz_t W_ih
 * [dW_ih | dW_hh] += sum over t, b of dz_t^T [x_t, h_{t-1}]      one chain, ascending in (t, b)
 * db_ih += sum of dz     db_hh += sum of dz
 * </pre>
 */
final class DirectionBackward {
    /** Gradients of the states before the first and after the last step, [B][H]; null where not wanted. */
    record StateGradients(Matrix initialHidden, Matrix initialCell, Matrix finalHidden, Matrix finalCell) {
        static final StateGradients NONE = new StateGradients(null, null, null, null);
    }

    /** Rows of dz that the sums over all steps take at a time, so that the second sum finds them in a cache. */
    private static final int PART_ROWS = 384;

    private final Direction direction;
    private final Weights weights;
    private final Step step;
    private final int time;
    private final int batch;
    private final Matrix dy;
    private final Matrix dhPadded;
    private final Matrix dh;
    private final Matrix dc;
    private final Activation input;
    private final StateGradients states;

    /** dy of the step before in this direction's order, where it can't be read in place; else null. */
    private final Matrix dyStep;
    /** The rows of dc and, where a step overwrites it, dh that padding has to keep, where there are lengths. */
    private final Matrix dcKept;

    private final Matrix dhKept;
    /** dx in this direction's order, where it has to be added to the input's gradient in another order. */
    private final Matrix dxSteps;

    private final HiddenDropout dropout;
    private final GateGradient packedHidden;
    private final GateGradient packedInput;
    private final Product hiddenGradient;
    private final Product firstHiddenGradient;
    private final Product inputGradient;
    /** By part. */
    private final WeightGradient[][] weightGradients;
    /** dz of each block, by part. */
    private final Matrix[][] dzBlocks;

    private final Matrix[] biasSums;
    private final Matrix[] biasIhSums;
    private final Matrix[] biasHhSums;
    private final Matrix[] biasIhGradients;
    private final Matrix[] biasHhGradients;
    private final Engine.Sharded timeShard = this::timeShard;
    private final Engine.Sharded gradientShard = this::gradientShard;

    DirectionBackward(Direction direction, Step step, Plan plan, Matrix dhPadded, Matrix dc, Matrix dy) {
        this.direction = direction;
        this.step = step;
        this.dhPadded = dhPadded;
        this.dc = dc;
        this.dy = dy;
        weights = direction.weights();
        input = direction.input();
        time = input.time();
        batch = input.batch();
        Blocks blocks = weights.blocks;
        String name = weights.cell.label();
        dh = dhPadded.columns(0, weights.output);
        states = stateGradients(plan, name);

        boolean identity = direction.identity();
        dyStep = identity ? null : plan.scratch(name + " dy step", batch, weights.output);
        boolean lengths = direction.lengths() != null;
        dcKept = lengths && dc != null ? plan.scratch(name + " dc kept", batch, weights.padded) : null;
        dhKept = lengths && step.hasDirectPath() ? plan.scratch(name + " dh kept", batch, weights.outputPadded) : null;

        Matrix dz = step.dz;
        packedHidden = new GateGradient(plan, name + " W_hh", weights, blocks.hidden(), dz);
        dropout = direction.dropout();
        boolean onTop = step.hasDirectPath();
        hiddenGradient = dropout != null
                ? packedHidden.product(null, dropout.throughProduct())
                : packedHidden.product(onTop ? dh : identity ? dy : dyStep, dh);
        firstHiddenGradient = packedHidden.product(onTop ? dh : dyStep, dh);

        boolean dxWanted = input.gradient() != null;
        packedInput = dxWanted ? new GateGradient(plan, name + " W_ih", weights, blocks.input(), dz) : null;
        dxSteps = dxWanted && direction.reverse() ? plan.scratch(name + " dx", time * batch, weights.input) : null;
        inputGradient = dxWanted ? packedInput.product(null, dxSteps != null ? dxSteps : input.gradient()) : null;

        int rows = time * batch;
        int parts = Math.ceilDiv(rows, PART_ROWS);
        weightGradients = new WeightGradient[parts][];
        dzBlocks = new Matrix[parts][];
        for (int i = 0; i < parts; i++) {
            int from = (int) ((long) rows * i / parts);
            int count = (int) ((long) rows * (i + 1) / parts) - from;
            weightGradients[i] = weightGradients(plan.gradient(weights.stacked), from, count, i == parts - 1);
            dzBlocks[i] = blocks(dz.rows(from, count));
        }
        boolean bias = weights.biasRow != null;
        Matrix biasSum = bias ? plan.scratch(name + " db", 1, blocks.count() * weights.padded) : null;
        biasSums = bias ? blocks(biasSum) : null;
        biasIhSums = bias ? weights.columns(blocks.input(), biasSum) : null;
        biasHhSums = bias ? weights.columns(blocks.hiddenBias(), biasSum) : null;
        biasIhGradients = bias ? weights.parts(blocks.input(), plan.gradient(weights.biasIh)) : null;
        biasHhGradients = bias ? weights.parts(blocks.hiddenBias(), plan.gradient(weights.biasHh)) : null;
    }

    private StateGradients stateGradients(Plan plan, String name) {
        if (!plan.options().inputGradients()) {
            return StateGradients.NONE;
        }
        return new StateGradients(
                dh,
                dc == null ? null : dc.columns(0, weights.hidden),
                plan.saved(name + " d final h", batch, weights.output),
                dc == null ? null : plan.saved(name + " d final c", batch, weights.hidden));
    }

    /** One product for gates whose rows lie together in dz as in W, else one per gate; at last those that take all steps. */
    private WeightGradient[] weightGradients(Matrix dStacked, int from, int count, boolean last) {
        List<WeightGradient> all = new ArrayList<>();
        GateBlock[] products = weights.blocks.products();
        int hidden = weights.hidden;
        for (int i = 0; i < products.length; i++) {
            GateBlock block = products[i];
            Matrix columns = dStacked.columns(block.column(), block.width());
            Matrix source = step.sources()[i].rows(from, count);
            for (int q = 0; q < block.count(); ) {
                int run = hidden == weights.padded ? block.run(q) : 1;
                Matrix part = step.dz.rows(from, count).columns((block.first() + q) * weights.padded, run * hidden);
                Matrix rows = columns.rows(block.gates()[q] * hidden, run * hidden);
                Product product = Product.of(transposed(part), plain(source), rows, rows);
                all.add(new WeightGradient(product, run * hidden));
                q += run;
            }
        }
        if (last) {
            all.addAll(step.weightGradients());
        }
        return all.toArray(WeightGradient[]::new);
    }

    /** The blocks of a matrix like z, padding included. */
    private Matrix[] blocks(Matrix z) {
        Matrix[] blocks = new Matrix[weights.blocks.count()];
        for (int q = 0; q < blocks.length; q++) {
            blocks[q] = z.columns(q * weights.padded, weights.padded);
        }
        return blocks;
    }

    StateGradients stateGradients() {
        return states;
    }

    void pack(Engine engine) {
        packedHidden.pack(engine);
        if (packedInput != null) {
            packedInput.pack(engine);
        }
        step.packBackward(engine);
    }

    void run(Engine engine) {
        engine.parallel(timeShard);
        engine.parallel(gradientShard);
        if (dxSteps != null) {
            addReversed(engine);
        }
        step.finish(engine);
        if (biasSums != null) {
            addAll(engine, biasIhSums, biasIhGradients);
            addAll(engine, biasHhSums, biasHhGradients);
        }
    }

    private static void addAll(Engine engine, Matrix[] from, Matrix[] to) {
        for (int q = 0; q < from.length; q++) {
            engine.add(from[q], to[q]);
        }
    }

    /** The recurrence, for a range of sequences. */
    private void timeShard(Engine engine, int shard, int shards) {
        int from = (int) ((long) batch * shard / shards);
        int rows = (int) ((long) batch * (shard + 1) / shards) - from;
        if (rows == 0) {
            return;
        }
        begin(engine, from, rows);
        for (int s = time - 1; s >= 0; s--) {
            int row = s * batch + from;
            keep(engine, from, rows);
            step.backward(engine, rows, row, from);
            if (dyStep != null) {
                readOutputGradient(engine, s - 1, from, rows);
            }
            if (direction.lengths() != null) {
                hold(engine, s, from, rows);
            }
            if (s > 0 || states.initialHidden() != null) {
                toStepBefore(engine, s, from, rows);
            }
        }
    }

    /** dh and dc of the last step. */
    private void begin(Engine engine, int from, int rows) {
        if (dyStep == null) {
            engine.copyRows(dy, (time - 1) * batch + from, dh, from, rows);
        } else {
            readOutputGradient(engine, time - 1, from, rows);
            engine.copyRows(dyStep, from, dh, from, rows);
        }
        if (dc != null) {
            engine.clearRows(dc, from, rows);
        }
        if (states.finalHidden() != null) {
            engine.addRange(states.finalHidden(), from, dh, from, rows);
        }
        if (states.finalCell() != null) {
            engine.addRange(states.finalCell(), from, states.initialCell(), from, rows);
        }
    }

    private void keep(Engine engine, int from, int rows) {
        if (dcKept != null) {
            engine.copyRows(dc, from, dcKept, from, rows);
        }
        if (dhKept != null) {
            engine.copyRows(dhPadded, from, dhKept, from, rows);
        }
    }

    /** dh of the step before: its dy, what got past the product, and dz W_hh. */
    private void toStepBefore(Engine engine, int s, int from, int rows) {
        int row = s * batch + from;
        if (!step.hasDirectPath() && dropout == null) {
            Product product = s > 0 ? hiddenGradient : firstHiddenGradient;
            product.run(engine, rows, row, dyStep == null && s > 0 ? row - batch : from, from);
            return;
        }
        if (!step.hasDirectPath()) {
            engine.clearRows(dh, from, rows);
        }
        if (dyStep != null) {
            engine.addRange(dyStep, from, dh, from, rows);
        } else if (s > 0) {
            engine.addRange(dy, row - batch, dh, from, rows);
        }
        hiddenGradient.run(engine, rows, row, from, from);
        if (dropout != null) {
            dropout.backward(engine, rows, from, dh);
        }
    }

    /** dyStep = dy of step s, zero where there is no such step. */
    private void readOutputGradient(Engine engine, int s, int from, int rows) {
        for (int b = from; b < from + rows; b++) {
            if (s >= 0 && s < direction.length(b)) {
                engine.copyRows(dy, direction.timeOf(s, b) * batch + b, dyStep, b, 1);
            } else {
                engine.clearRows(dyStep, b, 1);
            }
        }
    }

    /** Past a sequence's end nothing was computed: dh and dc pass, dz is zero. */
    private void hold(Engine engine, int s, int from, int rows) {
        for (int b = from; b < from + rows; b++) {
            if (s < direction.length(b)) {
                continue;
            }
            if (dcKept != null) {
                engine.copyRows(dcKept, b, dc, b, 1);
            }
            if (dhKept != null) {
                engine.copyRows(dhKept, b, dhPadded, b, 1);
            } else {
                engine.addRange(dh, b, dyStep, b, 1);
            }
            step.hold(engine, s * batch + b);
        }
    }

    /** Gradients of the input (a range of each part's steps), the weights (a range of gate rows), the biases (some blocks). */
    private void gradientShard(Engine engine, int shard, int shards) {
        int row = 0;
        for (int i = 0; i < dzBlocks.length; i++) {
            int rows = dzBlocks[i][0].rows();
            if (inputGradient != null) {
                int from = (int) ((long) rows * shard / shards);
                int to = (int) ((long) rows * (shard + 1) / shards);
                inputGradient.run(engine, row + from, to - from);
            }
            for (WeightGradient gradient : weightGradients[i]) {
                int from = (int) ((long) gradient.rows() * shard / shards);
                int to = (int) ((long) gradient.rows() * (shard + 1) / shards);
                gradient.product().run(engine, from, to - from);
            }
            for (int q = 0; biasSums != null && q < biasSums.length; q++) {
                if (q * shards / biasSums.length == shard) {
                    addBias(engine, q, i);
                }
            }
            row += rows;
        }
    }

    /** One chain over all rows, part after part. */
    private void addBias(Engine engine, int block, int part) {
        if (part == 0) {
            engine.clear(biasSums[block]);
        }
        engine.addRows(dzBlocks[part][block], biasSums[block]);
    }

    private void addReversed(Engine engine) {
        for (int s = 0; s < time; s++) {
            for (int b = 0; b < batch; b++) {
                if (s < direction.length(b)) {
                    engine.addRange(dxSteps, s * batch + b, input.gradient(), direction.timeOf(s, b) * batch + b, 1);
                }
            }
        }
    }
}
