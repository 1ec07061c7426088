package lanewise.nn.layer;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import lanewise.engine.Engine;
import lanewise.engine.LstmGates;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Product;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * Backpropagation through time of one {@link LstmDirection}, over all T steps.
 *
 * <pre>
 * dh_t = dy_t + dz_{t+1} W_hh        (dh_T also gets the gradient of the final hidden state)
 * dz_t, dc_{t-1} from dh_t, dc_t     the gates' backward, see LstmGates
 * dx_t = dz_t W_ih
 * [dW_ih | dW_hh] += sum over t, b of dz_t^T [x_t, h_{t-1}]      one chain, ascending in (t, b)
 * db_ih += sum of dz     db_hh += sum of dz
 * </pre>
 */
final class LstmBackward {
    /** Gradients of the states before the first and after the last step, [B][H]; null where not wanted. */
    record StateGradients(Matrix initialHidden, Matrix initialCell, Matrix finalHidden, Matrix finalCell) {
        static final StateGradients NONE = new StateGradients(null, null, null, null);
    }

    private final LstmDirection direction;
    private final LstmWeights weights;
    private final int time;
    private final int batch;
    private final LstmGates gates;
    private final Matrix dy;
    private final Matrix dh;
    private final Matrix dc;
    private final Activation input;
    private final StateGradients states;

    /** dy of the step before in this direction's order, where it can't be read in place; else null. */
    private final Matrix dyStep;
    /** The rows of dc that padding has to keep, where there are lengths. */
    private final Matrix dcKept;
    /** dx in this direction's order, where it has to be added to the input's gradient in another order. */
    private final Matrix dxSteps;

    private final Packed packedHh;
    private final Packed packedIh;
    private final Matrix[] hhRows;
    private final Matrix[] ihRows;
    private final Product hiddenGradient;
    private final Product firstHiddenGradient;
    private final Product inputGradient;
    private final Product[] weightGradients;
    private final Matrix biasSum;
    private final Matrix[] biasSumParts;
    private final Matrix[] biasIhGradients;
    private final Matrix[] biasHhGradients;
    private final Engine.Sharded timeShard = this::timeShard;
    private final Engine.Sharded gradientShard = this::gradientShard;

    LstmBackward(
            LstmDirection direction,
            LstmWeights weights,
            Plan plan,
            LstmGates gates,
            Matrix xh,
            Matrix dy,
            Activation input) {
        this.direction = direction;
        this.weights = weights;
        this.gates = gates;
        this.dy = dy;
        this.input = input;
        time = input.time();
        batch = input.batch();
        int hidden = weights.hidden;
        int hp = weights.padded;
        dh = gates.dh().columns(0, hidden);
        dc = gates.dc();
        Matrix dz = gates.dz();

        boolean stateGradients = plan.options().inputGradients();
        states = stateGradients
                ? new StateGradients(
                        dh,
                        dc.columns(0, hidden),
                        plan.saved("lstm d final h", batch, hidden),
                        plan.saved("lstm d final c", batch, hidden))
                : StateGradients.NONE;
        boolean identity = direction.identity();
        dyStep = identity ? null : plan.scratch("lstm dy step", batch, hidden);
        dcKept = direction.lengths() == null ? null : plan.scratch("lstm dc kept", batch, hp);

        packedHh = plan.packed("lstm W_hh", 4 * hp, hidden);
        hhRows = weights.gateRows(weights.stacked.columns(weights.input, hidden));
        hiddenGradient = Product.packed(dz, packedHh, identity ? dy : dyStep, dh);
        firstHiddenGradient = Product.packed(dz, packedHh, dyStep, dh);

        boolean dxWanted = input.gradient() != null;
        packedIh = dxWanted ? plan.packed("lstm W_ih", 4 * hp, weights.input) : null;
        ihRows = weights.gateRows(weights.stacked.columns(0, weights.input));
        dxSteps = dxWanted && direction.reverse() ? plan.scratch("lstm dx", time * batch, weights.input) : null;
        Matrix dx = dxSteps != null ? dxSteps : input.gradient();
        inputGradient = dxWanted ? Product.packed(dz, packedIh, null, dx) : null;

        weightGradients = weightGradients(plan.gradient(weights.stacked), dz, xh);
        boolean bias = weights.biasRow != null;
        biasSum = bias ? plan.scratch("lstm db", 1, 4 * hp) : null;
        biasSumParts = bias ? weights.parts(biasSum, hp) : null;
        biasIhGradients = bias ? weights.parts(plan.gradient(weights.biasIh), hidden) : null;
        biasHhGradients = bias ? weights.parts(plan.gradient(weights.biasHh), hidden) : null;
    }

    /** One product where the gates' rows lie together in dz as in W, else one per gate. */
    private Product[] weightGradients(Matrix dStacked, Matrix dz, Matrix xh) {
        if (weights.hidden == weights.padded) {
            return new Product[] {Product.of(transposed(dz), plain(xh), dStacked, dStacked)};
        }
        Matrix[] rows = weights.gateRows(dStacked);
        Matrix[] columns = weights.parts(dz, weights.padded);
        Product[] products = new Product[LstmWeights.GATES];
        for (int q = 0; q < products.length; q++) {
            products[q] = Product.of(transposed(columns[q]), plain(xh), rows[q], rows[q]);
        }
        return products;
    }

    StateGradients stateGradients() {
        return states;
    }

    void pack(Engine engine) {
        for (int q = 0; q < LstmWeights.GATES; q++) {
            packedHh.pack(engine, hhRows[q], q * weights.padded, 0);
            if (packedIh != null) {
                packedIh.pack(engine, ihRows[q], q * weights.padded, 0);
            }
        }
    }

    void run(Engine engine) {
        engine.parallel(timeShard);
        engine.parallel(gradientShard);
        if (dxSteps != null) {
            addReversed(engine);
        }
        if (biasSum != null) {
            for (int q = 0; q < LstmWeights.GATES; q++) {
                engine.add(biasSumParts[q], biasIhGradients[q]);
                engine.add(biasSumParts[q], biasHhGradients[q]);
            }
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
            if (dcKept != null) {
                engine.copyRows(dc, from, dcKept, from, rows);
            }
            gates.backward(engine, rows, row, row, from);
            if (dyStep != null) {
                readOutputGradient(engine, s - 1, from, rows);
            }
            if (dcKept != null) {
                hold(engine, s, from, rows);
            }
            if (s > 0) {
                hiddenGradient.run(engine, rows, row, dyStep == null ? row - batch : from, from);
            } else if (states.initialHidden() != null) {
                firstHiddenGradient.run(engine, rows, row, from, from);
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
        engine.clearRows(dc, from, rows);
        if (states.finalHidden() != null) {
            engine.addRange(states.finalHidden(), from, dh, from, rows);
            engine.addRange(states.finalCell(), from, states.initialCell(), from, rows);
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
            if (s >= direction.length(b)) {
                engine.copyRows(dcKept, b, dc, b, 1);
                engine.addRange(dh, b, dyStep, b, 1);
                engine.clearRows(gates.dz(), s * batch + b, 1);
            }
        }
    }

    /** Gradients of the input (a range of steps) and of the weights (a range of gate rows). */
    private void gradientShard(Engine engine, int shard, int shards) {
        int steps = time * batch;
        if (inputGradient != null) {
            int from = (int) ((long) steps * shard / shards);
            int to = (int) ((long) steps * (shard + 1) / shards);
            inputGradient.run(engine, from, to - from);
        }
        for (Product product : weightGradients) {
            int gateRows = weightGradients.length == 1 ? 4 * weights.hidden : weights.hidden;
            int from = (int) ((long) gateRows * shard / shards);
            int to = (int) ((long) gateRows * (shard + 1) / shards);
            product.run(engine, from, to - from);
        }
        if (biasSum != null && shard == shards - 1) {
            engine.clear(biasSum);
            engine.addRows(gates.dz(), biasSum);
        }
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
