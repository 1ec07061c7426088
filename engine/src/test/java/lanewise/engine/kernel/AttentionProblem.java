package lanewise.engine.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import lanewise.engine.Precision;

/**
 * One head of attention with its operands in memory of its own. Every operand has gaps between its rows and canaries around it,
 * all NaN, and a comparison sees all of an output's memory, so that it finds every stray write.
 *
 * <p>A problem is built from its one line alone: equal lines give equal bits.
 */
final class AttentionProblem {
    /** Whether there is a mask, and of which shape. */
    enum Mask {
        NONE,
        MATRIX,
        ROW
    }

    /** The line. {@code spread} widens the scores beyond what a layer has; {@code gap} lies between rows. */
    record Line(
            Precision precision,
            int queries,
            int keys,
            int validKeys,
            int width,
            int valueWidth,
            boolean causal,
            int offset,
            Mask mask,
            boolean keyMask,
            double spread,
            int gap,
            long seed) {

        /** Everything but the sizes by chance. */
        static Line random(Precision precision, int queries, int keys, int width, int valueWidth, Random random) {
            int valid = random.nextInt(3) == 0 && keys > 0 ? random.nextInt(keys + 1) : keys;
            boolean causal = random.nextInt(3) == 0;
            int offset = random.nextInt(3) == 0 ? random.nextInt(2 * keys + 1) - keys : 0;
            Mask mask = Mask.values()[Math.max(0, random.nextInt(5) - 2)];
            return new Line(
                    precision,
                    queries,
                    keys,
                    valid,
                    width,
                    valueWidth,
                    causal,
                    offset,
                    mask,
                    random.nextInt(4) == 0,
                    random.nextInt(4) == 0 ? 40 : 1,
                    random.nextInt(4) == 0 ? 0 : random.nextInt(20),
                    random.nextLong());
        }
    }

    /** A matrix with canaries. */
    final class Operand {
        final int rows;
        final int columns;
        final long step;
        final MemorySegment memory;

        Operand(int rows, int columns) {
            this.rows = rows;
            this.columns = columns;
            this.step = columns + line.gap;
            this.memory = arena.allocate((rows * step + 2 * CANARY) * line.precision.bytes(), 64);
            clear();
        }

        void clear() {
            for (long i = 0; i < memory.byteSize() / line.precision.bytes(); i++) {
                setElement(i, Double.NaN);
            }
        }

        long address() {
            return memory.address() + (long) CANARY * line.precision.bytes();
        }

        private void setElement(long i, double value) {
            if (line.precision == Precision.F32) {
                memory.set(JAVA_FLOAT_UNALIGNED, i * Float.BYTES, (float) value);
            } else {
                memory.set(JAVA_DOUBLE_UNALIGNED, i * Double.BYTES, value);
            }
        }

        void set(int row, int column, double value) {
            setElement(CANARY + row * step + column, value);
        }

        double get(int row, int column) {
            long i = CANARY + row * step + column;
            return line.precision == Precision.F32
                    ? memory.get(JAVA_FLOAT_UNALIGNED, i * Float.BYTES)
                    : memory.get(JAVA_DOUBLE_UNALIGNED, i * Double.BYTES);
        }

        Operand random(Random random) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    set(row, column, random.nextGaussian());
                }
            }
            return this;
        }

        Operand randomMask(Random random) {
            for (int row = 0; row < rows; row++) {
                int kind = random.nextInt(4);
                for (int column = 0; column < columns; column++) {
                    boolean hidden = kind == 0 || kind == 1 && random.nextBoolean();
                    set(row, column, hidden ? Double.NEGATIVE_INFINITY : random.nextInt(2) * random.nextGaussian());
                }
            }
            return this;
        }
    }

    private static final int CANARY = 80;

    final Line line;
    final Operand q;
    final Operand k;
    final Operand v;
    final Operand dO;
    final Operand mask;
    final Operand keyMask;
    final Operand o;
    final Operand maxima;
    final Operand sums;
    final Operand dQ;
    final Operand dK;
    final Operand dV;
    final AttentionCall call = new AttentionCall();
    private final Arena arena;

    AttentionProblem(Line line, Arena arena) {
        this.line = line;
        this.arena = arena;
        Random random = new Random(line.seed);
        q = new Operand(line.queries, line.width).random(random);
        k = new Operand(line.keys, line.width).random(random);
        v = new Operand(line.keys, line.valueWidth).random(random);
        dO = new Operand(line.queries, line.valueWidth).random(random);
        mask = new Operand(line.mask == Mask.MATRIX ? line.queries : 1, line.keys).randomMask(random);
        keyMask = new Operand(1, line.keys).randomMask(random);
        o = new Operand(line.queries, line.valueWidth);
        maxima = new Operand(1, line.queries);
        sums = new Operand(1, line.queries);
        dQ = new Operand(line.queries, line.width);
        dK = new Operand(line.keys, line.width);
        dV = new Operand(line.keys, line.valueWidth);
        sizes();
        addresses();
    }

    private void sizes() {
        call.queries = line.queries;
        call.keys = line.keys;
        call.validKeys = line.validKeys;
        call.width = line.width;
        call.valueWidth = line.valueWidth;
        call.scale = line.spread / Math.sqrt(Math.max(1, line.width));
        call.causal = line.causal;
        call.offset = line.offset;
    }

    private void addresses() {
        call.q = q.address();
        call.qStep = q.step;
        call.k = k.address();
        call.kStep = k.step;
        call.v = v.address();
        call.vStep = v.step;
        call.o = o.address();
        call.oStep = o.step;
        call.mask = line.mask == Mask.NONE ? 0 : mask.address();
        call.maskStep = line.mask == Mask.MATRIX ? mask.step : 0;
        call.keyMask = line.keyMask ? keyMask.address() : 0;
        call.maxima = maxima.address();
        call.sums = sums.address();
        call.dO = dO.address();
        call.dOStep = dO.step;
        call.dQ = dQ.address();
        call.dQStep = dQ.step;
        call.dK = dK.address();
        call.dKStep = dK.step;
        call.dV = dV.address();
        call.dVStep = dV.step;
    }

    static AttentionKernels reference(Precision precision) {
        return precision == Precision.F32 ? new ReferenceAttentionF32() : new ReferenceAttentionF64();
    }

    static AttentionKernels vector(Precision precision) {
        return precision == Precision.F32 ? new AttentionF32() : new AttentionF64();
    }

    List<Operand> outputs() {
        return List.of(o, maxima, sums, dQ, dK, dV);
    }

    /** Forward and backward; the outputs' memory as it is then. */
    List<byte[]> run(AttentionKernels kernels, AttentionScratch scratch) {
        outputs().forEach(Operand::clear);
        kernels.forward(call, scratch);
        kernels.backward(call, scratch);
        return outputs().stream()
                .map(output -> output.memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                .toList();
    }

    /** Whether query i sees key j. */
    boolean sees(int i, int j) {
        return j < line.validKeys
                && (!line.causal || j <= i + line.offset)
                && (line.mask == Mask.NONE || maskValue(i, j) != Double.NEGATIVE_INFINITY)
                && (!line.keyMask || keyMask.get(0, j) != Double.NEGATIVE_INFINITY);
    }

    double maskValue(int i, int j) {
        return mask.get(line.mask == Mask.MATRIX ? i : 0, j);
    }
}
