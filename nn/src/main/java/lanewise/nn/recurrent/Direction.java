package lanewise.nn.recurrent;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/**
 * One recurrent layer in one direction, in one network: what all kinds of cells have in common. T steps, B sequences, D inputs, H
 * hidden units. What happens at a step is {@link Step}'s.
 *
 * <p>Rows [x_t, h_{t-1}] of all steps lie one after another (memory {@code xh}), h at an aligned column and x right before it, so
 * the product reads them in one piece and h_t is written where step t + 1 reads it. For inference there is one such block of B
 * rows, and it is the recurrent state.
 *
 * <p>Step s is the s-th step in this direction's order: t = s forwards, t = length - 1 - s backwards. At and after a sequence's
 * length its state is held, its output is zero and its x is read as zero, whatever stands there.
 */
final class Direction {
    private final Weights weights;
    private final Activation input;
    private final Activation output;
    private final int time;
    private final int batch;
    private final boolean training;
    private final boolean reverse;
    private final boolean ownOutput;
    private final int[] lengths;
    /** Whether every step has rows of its own in xh and c. */
    private final boolean keep;

    private final Matrix x;
    private final Matrix h;
    private final Matrix hPadded;
    private final Matrix c;
    private final Matrix yPart;
    private final Step step;
    private final DirectionBackward backward;
    /** Null where nothing is dropped. */
    private final HiddenDropout dropout;

    private final RecurrentState state;
    private final Engine.Sharded forwardShard = this::forwardShard;

    /** @param shared where to write h, or null: then the output is a view of this direction's own memory */
    Direction(Weights weights, Plan plan, Activation input, Activation shared, boolean reverse) {
        this.weights = weights;
        this.input = input;
        this.reverse = reverse;
        time = input.time();
        batch = input.batch();
        training = plan.training();
        lengths = input.lengths();
        // A reverse direction begins at the end: it has no state to go on from, so its initial rows must survive a
        // forward.
        boolean both = shared != null && shared.width() > weights.output;
        keep = training || lengths != null || both;
        ownOutput = shared == null;

        int width = weights.output;
        int hp = weights.outputPadded;
        int dp = weights.stacked.precision().padded(weights.input);
        int stateRows = keep ? (time + 1) * batch : batch;
        String name = weights.cell.label();
        Matrix memory = kept(plan, name + " xh", stateRows, dp + hp);
        Matrix xh = memory.columns(dp - weights.input, weights.input + width);
        x = xh.columns(0, weights.input);
        dropout = weights.recurrentDropout > 0 && plan.learning()
                ? new HiddenDropout(plan, weights, memory.columns(dp, hp), stateRows)
                : null;
        hPadded = dropout == null ? memory.columns(dp, hp) : dropout.hidden();
        h = hPadded.columns(0, width);
        boolean cell = weights.cell.hasCellState();
        c = cell ? kept(plan, name + " c", stateRows, weights.padded) : null;

        output = ownOutput ? ownOutput(plan, name) : shared;
        int column = reverse ? width : 0;
        yPart = ownOutput ? null : output.value().columns(column, width);
        // Saved, not scratch: its padding columns are never written and have to stay zero.
        Matrix dh = training ? plan.saved(name + " dh", batch, hp) : null;
        Matrix dc = training && cell ? plan.scratch(name + " dc", batch, weights.padded) : null;
        int gateRows = training ? time * batch : batch;
        step = Step.of(new Step.Memory(plan, weights, xh, hPadded, c, gateRows, dh, dc));
        Matrix dy = !training
                ? null
                : ownOutput ? output.gradient() : output.gradient().columns(column, width);
        backward = training ? new DirectionBackward(this, step, plan, dh, dc, dy) : null;
        state = views();
    }

    private Matrix kept(Plan plan, String name, int rows, int columns) {
        return keep ? plan.saved(name, rows, columns) : plan.state(name, rows, columns);
    }

    /** The rows where h_1..h_T lie. */
    private Activation ownOutput(Plan plan, String name) {
        Matrix gradient = plan.saved("d " + name + " y", time * batch, weights.output);
        return new Activation(time, batch, h.rows(batch, time * batch), gradient, null);
    }

    HiddenDropout dropout() {
        return dropout;
    }

    Weights weights() {
        return weights;
    }

    Activation input() {
        return input;
    }

    Activation output() {
        return output;
    }

    boolean reverse() {
        return reverse;
    }

    int[] lengths() {
        return lengths;
    }

    /** Whether step s of every sequence is time step s. */
    boolean identity() {
        return !reverse && lengths == null;
    }

    int length(int b) {
        return lengths == null ? time : lengths[b];
    }

    /** The time step that is step s of sequence b, for s below its length. */
    int timeOf(int s, int b) {
        return reverse ? length(b) - 1 - s : s;
    }

    RecurrentState state() {
        return state;
    }

    private RecurrentState views() {
        int last = keep ? time * batch : 0;
        Matrix cell = c == null ? null : c.columns(0, weights.hidden);
        DirectionBackward.StateGradients g =
                backward == null ? DirectionBackward.StateGradients.NONE : backward.stateGradients();
        return new RecurrentState(
                h.rows(0, batch),
                cell == null ? null : cell.rows(0, batch),
                h.rows(last, batch),
                cell == null ? null : cell.rows(last, batch),
                g.initialHidden(),
                g.initialCell(),
                g.finalHidden(),
                g.finalCell());
    }

    void packBackward(Engine engine) {
        backward.pack(engine);
    }

    void forward(Engine engine) {
        if (dropout != null) {
            dropout.draw(engine);
        }
        engine.parallel(forwardShard);
    }

    void backward(Engine engine) {
        if (backward == null) {
            throw new IllegalStateException("a network for inference has no backward");
        }
        backward.run(engine);
    }

    private void forwardShard(Engine engine, int shard, int shards) {
        int from = (int) ((long) batch * shard / shards);
        int rows = (int) ((long) batch * (shard + 1) / shards) - from;
        if (rows == 0) {
            return;
        }
        for (int s = 0; s < time; s++) {
            int row = from + (keep ? s * batch : 0);
            int next = from + (keep ? (s + 1) * batch : 0);
            int gateRow = from + (training ? s * batch : 0);
            readInput(engine, s, from, rows, row);
            if (dropout != null) {
                dropout.forward(engine, rows, row, from);
            }
            step.forward(engine, rows, from, row, gateRow, next);
            if (lengths != null) {
                hold(engine, s, from, rows);
            }
            if (!ownOutput) {
                writeOutput(engine, s, from, rows, next);
            }
        }
    }

    private void readInput(Engine engine, int s, int from, int rows, int row) {
        if (identity()) {
            engine.copyRows(input.value(), s * batch + from, x, row, rows);
            return;
        }
        for (int b = from; b < from + rows; b++) {
            if (s < length(b)) {
                engine.copyRows(input.value(), timeOf(s, b) * batch + b, x, row + b - from, 1);
            } else {
                engine.clearRows(x, row + b - from, 1);
            }
        }
    }

    /** Past its end a sequence keeps the state it had. */
    private void hold(Engine engine, int s, int from, int rows) {
        for (int b = from; b < from + rows; b++) {
            if (s >= length(b)) {
                engine.copyRows(hPadded, s * batch + b, hPadded, (s + 1) * batch + b, 1);
                if (c != null) {
                    engine.copyRows(c, s * batch + b, c, (s + 1) * batch + b, 1);
                }
            }
        }
    }

    private void writeOutput(Engine engine, int s, int from, int rows, int next) {
        if (identity()) {
            engine.copyRows(h, next, yPart, s * batch + from, rows);
            return;
        }
        for (int b = from; b < from + rows; b++) {
            if (s < length(b)) {
                engine.copyRows(h, next + b - from, yPart, timeOf(s, b) * batch + b, 1);
            } else {
                engine.clearRows(yPart, s * batch + b, 1);
            }
        }
    }
}
