package lanewise.nn.recurrent;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Plan;

/**
 * What one kind of cell does at one step, for a range of sequences, with the memory it needs. {@link Direction} has all that the
 * kinds share.
 */
abstract class Step {
    /** What is kept of z for backward. */
    final Matrix kept;
    /**
     * Gradient of z, [T*B][blocks Hp]; null for inference. It replaces what was kept: all steps together are in no cache, and
     * a second block of that size would double the traffic.
     */
    final Matrix dz;

    Step(Memory memory, Matrix kept) {
        this.kept = kept;
        dz = memory.training() ? kept : null;
    }

    /**
     * What a direction gives its step.
     *
     * @param xh rows [x, h] one after another, T + 1 blocks of B rows or one
     * @param hPadded h with its padding
     * @param c cell states in rows like those of xh; null where there are none
     * @param gateRows rows of what is kept of a step for backward: T*B, or B for inference
     * @param dh gradient of the hidden state [B][width of h, padded]; null for inference
     * @param dc gradient of the cell state [B][Hp]; null for inference and where there is none
     */
    record Memory(Plan plan, Weights weights, Matrix xh, Matrix hPadded, Matrix c, int gateRows, Matrix dh, Matrix dc) {
        int batch() {
            return plan.options().batch();
        }

        Matrix x() {
            return xh.columns(0, weights.input);
        }

        Matrix h() {
            return xh.columns(weights.input, weights.output);
        }

        boolean training() {
            return dh != null;
        }

        /** Memory that backward reads, [gateRows]. */
        Matrix kept(String what, int columns) {
            return training() ? plan.saved(name(what), gateRows, columns) : plan.scratch(name(what), gateRows, columns);
        }

        String name(String what) {
            return weights.cell.label() + what;
        }
    }

    static Step of(Memory memory) {
        return switch (memory.weights.cell) {
            case Cell.Rnn rnn -> new RnnStep(memory, rnn.activation());
            case Cell.Lstm _ -> new LstmStep(memory);
            case Cell.Gru gru -> gru.resetAfter() ? new GruStep(memory) : new GruResetStep(memory);
        };
    }

    /** What the product of each block of weights reads: its first rows are those of dz. */
    abstract Matrix[] sources();

    /**
     * h (and c) in rows from {@code next} of x, h (and c) in rows from {@code row}. What backward reads is kept in rows from
     * {@code gateRow}. May use scratch rows from {@code from}, the first sequence.
     */
    abstract void forward(Engine engine, int rows, int from, int row, int gateRow, int next);

    /**
     * dz in rows from {@code row} of the complete dh and dc in rows from {@code from}. Overwrites dc with that of the step
     * before and, where {@link #hasDirectPath}, dh with what the step before gets past the product.
     */
    abstract void backward(Engine engine, int rows, int row, int from);

    /** Whether h_{t-1} acts on h_t other than through a product of {@link Blocks#hidden}. */
    boolean hasDirectPath() {
        return false;
    }

    /** Gradients of further weights, to be added to those of the blocks. */
    List<WeightGradient> weightGradients() {
        return List.of();
    }

    /** Nothing was computed at this row: all gradients kept for it are zero. */
    void hold(Engine engine, int row) {
        engine.clearRows(dz, row, 1);
    }

    /** What is left to do when all steps are done. */
    void finish(Engine engine) {}

    /** Packs weights that only backward reads. */
    void packBackward(Engine engine) {}
}
