package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link OperandsTest}, for operations on ranges of rows: each operand of gates and row products, one at a time, is given with a row too few, columns too
 * many or too few, in the other precision, and from another engine's memory: each time refused.
 */
class GateOperandsTest {
    private static final int ROWS = 3;
    /** A whole 64-byte unit in float32, two in float64. */
    private static final int WIDTH = 16;

    private final Engine engine = Engine.open();
    private final Engine stranger = Engine.open();
    private final List<Slab> slabs = new ArrayList<>();

    @AfterEach
    void close() {
        slabs.forEach(Slab::close);
        engine.close();
        stranger.close();
    }

    private interface Call {
        void run(Engine engine, Matrix[] operands);
    }

    /**
     * @param blocks widths of the operands in units of H; negative where it is one row for all
     * @param padded whether H must be a whole number of 64-byte units
     */
    private record Operation(String name, boolean padded, int[] blocks, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static int[] blocks(int... blocks) {
        return blocks;
    }

    static Stream<Operation> operations() {
        return Stream.of(
                new Operation(
                        "rnn forward",
                        true,
                        blocks(1, 1),
                        (e, m) -> new RnnGates(RnnGates.Kind.TANH, m[0], m[1], null, null).forward(e, ROWS, 0, 0)),
                new Operation(
                        "rnn backward",
                        true,
                        blocks(1, 1, 1),
                        (e, m) -> new RnnGates(RnnGates.Kind.RELU, m[0], m[0], m[1], m[2]).backward(e, ROWS, 0, 0, 0)),
                new Operation(
                        "gru forward",
                        true,
                        blocks(4, 1, -2),
                        (e, m) -> new GruGates(m[0], m[1], null, null, null, m[2]).forward(e, ROWS, 0, 0, 0)),
                new Operation(
                        "gru backward",
                        true,
                        blocks(4, 1, 1, 1, 4, -2),
                        (e, m) -> new GruGates(m[0], m[1], m[2], m[3], m[4], m[5]).backward(e, ROWS, 0, 0, 0, 0)),
                new Operation(
                        "gru reset",
                        true,
                        blocks(3, 1, 1, -2),
                        (e, m) -> new GruResetGates(m[0], m[1], m[2], null, null, null, null, m[3])
                                .forwardReset(e, ROWS, 0, 0)),
                new Operation(
                        "gru output",
                        true,
                        blocks(3, 1, 1),
                        (e, m) -> new GruResetGates(m[0], m[1], m[2], null, null, null, null)
                                .forwardOutput(e, ROWS, 0, 0, 0)),
                new Operation(
                        "gru output backward",
                        true,
                        blocks(3, 1, 1, 1, 1, 1, 3, -2),
                        (e, m) -> new GruResetGates(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])
                                .backwardOutput(e, ROWS, 0, 0, 0, 0)),
                new Operation(
                        "gru reset backward",
                        true,
                        blocks(3, 1, 1, 1, 1, 1, 3),
                        (e, m) -> new GruResetGates(m[0], m[1], m[2], m[3], m[4], m[5], m[6])
                                .backwardReset(e, ROWS, 0, 0, 0, 0)),
                new Operation(
                        "lstm forward",
                        true,
                        blocks(4, 1, 1, 1),
                        (e, m) -> new LstmGates(m[0], m[1], m[2], m[3], null, null, null).forward(e, ROWS, 0, 0, 0, 0)),
                new Operation(
                        "lstm variant forward",
                        true,
                        blocks(4, 1, 1, 1, -3, -2),
                        (e, m) -> new LstmVariantGates(
                                        new LstmGates(m[0], m[1], m[2], m[3], null, null, null), m[4], m[5])
                                .forward(e, ROWS, 0, 0, 0, 0)),
                // What backward does not read, z above and h here, is another operand's matrix.
                new Operation(
                        "lstm backward",
                        true,
                        blocks(4, 1, 1, 1, 1, 4),
                        (e, m) -> new LstmGates(m[0], m[1], m[2], m[1], m[3], m[4], m[5]).backward(e, ROWS, 0, 0, 0)),
                new Operation("lstm variant backward", true, blocks(4, 1, 1, 1, 1, 4, -3), (e, m) -> {
                    LstmGates gates = new LstmGates(m[0], m[1], m[2], m[1], m[3], m[4], m[5]);
                    new LstmVariantGates(gates, m[6], null).backward(e, ROWS, 0, 0, 0);
                }),
                new Operation(
                        "row product",
                        false,
                        blocks(1, 1, 1),
                        (e, m) -> new RowProduct(m[0], m[1], m[2]).run(e, ROWS, 0, 0, 0)));
    }

    private Matrix matrix(Engine owner, Precision precision, int rows, int columns) {
        Slab slab = owner.slab(Role.SCRATCH, precision);
        slabs.add(slab);
        Matrix matrix = slab.reserve("m", rows, columns);
        slab.allocate();
        return matrix;
    }

    private Matrix[] right(Operation operation, int width) {
        Matrix[] operands = new Matrix[operation.blocks().length];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = matrix(engine, Precision.F32, rows(operation, i), columns(operation, i, width));
        }
        return operands;
    }

    private static int rows(Operation operation, int index) {
        return operation.blocks()[index] < 0 ? 1 : ROWS;
    }

    private static int columns(Operation operation, int index, int width) {
        return Math.abs(operation.blocks()[index]) * width;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperandIsChecked(Operation operation) {
        assertDoesNotThrow(() -> operation.call().run(engine, right(operation, WIDTH)));
        for (int i = 0; i < operation.blocks().length; i++) {
            int rows = rows(operation, i);
            int columns = columns(operation, i, WIDTH);
            for (int wrong : new int[] {columns + 1, columns - 1, columns + WIDTH, columns - WIDTH}) {
                refused(operation, i, matrix(engine, Precision.F32, rows, wrong));
            }
            refused(operation, i, matrix(engine, Precision.F32, rows - 1, columns));
            refused(operation, i, matrix(engine, Precision.F64, rows, columns));
            refused(operation, i, matrix(stranger, Precision.F32, rows, columns));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> operation.call().run(stranger, right(operation, WIDTH)),
                "all of another");
        if (operation.padded()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> operation.call().run(engine, right(operation, WIDTH - 1)),
                    "not padded");
        }
    }

    private void refused(Operation operation, int index, Matrix wrong) {
        Matrix[] operands = right(operation, WIDTH);
        operands[index] = wrong;
        RuntimeException e = assertThrows(
                RuntimeException.class,
                () -> operation.call().run(engine, operands),
                () -> operation + ", operand " + index + " as " + wrong);
        assertTrue(e instanceof IllegalArgumentException || e instanceof IndexOutOfBoundsException, e::toString);
    }
}
