package lanewise.nn.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import lanewise.engine.Activation;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.engine.RnnGates;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Failures;
import lanewise.nn.Initializer;
import lanewise.nn.recurrent.Recurrent.Shape;
import lanewise.nn.recurrent.Recurrent.Stack;
import org.junit.jupiter.api.Test;

class RecurrentShapeTest {
    private static final Cell LSTM = Cell.Lstm.plain();

    private static Shape shape(int input, int hidden, int layers, boolean bidirectional) {
        return Shape.of(LSTM, input, hidden).with(new Stack(layers, bidirectional, true));
    }

    private static void refused(int input, int hidden, int layers, boolean bidirectional) {
        var e = assertThrows(IllegalArgumentException.class, () -> shape(input, hidden, layers, bidirectional));
        assertTrue(e.getMessage().contains("at most 2147483647"), e::getMessage);
    }

    /** 4 H rows of D + H columns, where D is the width of what comes before: 64 000 rows of 16 000 from each direction and of their own. */
    @Test
    void weightsAreCountedWithTheWidestLayer() {
        assertDoesNotThrow(() -> shape(1, 16_000, 1, false));
        assertDoesNotThrow(() -> shape(1, 16_000, 1, true));
        assertDoesNotThrow(() -> shape(1, 16_000, 2, false));
        refused(1, 16_000, 2, true);
        refused(32_000, 16_000, 1, false);
        // 2^15 rows of 2^16 columns are one too many, 2^16 - 2 columns are not.
        refused(57_344, 8192, 1, false);
        assertDoesNotThrow(() -> shape(57_342, 8192, 1, false));
        // A single row of as many as there may be.
        assertDoesNotThrow(() -> Shape.of(new Cell.Rnn(RnnGates.Kind.TANH), Integer.MAX_VALUE - 1, 1));
    }

    @Test
    void gatesAreSigmoidsOrLines() {
        Activation tanh = Activation.of(Activation.Kind.TANH);
        Activation line = Activation.hardSigmoid(0.2, 0.5);
        Failures.illegalArgument(() -> new Cell.Gru(true, tanh), "a GRU's gates", "hard_sigmoid", "tanh");
        Failures.illegalArgument(() -> new Cell.Lstm(false, 0, tanh), "an LSTM's gates", "hard_sigmoid", "tanh");
        Failures.illegalArgument(() -> new Cell.Lstm(false, -1, line), "projection must be >= 0", "-1");
        assertEquals(line, new Cell.Gru(true, line).gate());
        assertEquals(line, new Cell.Lstm(true, 2, line).gate());
    }

    @Test
    void stacksHaveAsManyLayersAsAFileMaySay() {
        assertEquals(1000, new Stack(1000, false, true).layers());
        Failures.illegalArgument(() -> new Stack(1001, false, true), "at most 1000", "1001");
        Failures.illegalArgument(() -> new Stack(0, false, true), "at least 1", "0");
    }

    /** Each kind by its name draws what the initializer of that name draws. */
    @Test
    void kindsAreTheInitializersOfTheirNames() {
        Map<String, Initializer> named = Map.of(
                "uniform", Initializer.uniform(0.5),
                "zeros", Initializer.zeros(),
                "xavier_uniform", Initializer.xavierUniform(),
                "xavier_normal", Initializer.xavierNormal(),
                "he_uniform", Initializer.heUniform(),
                "he_normal", Initializer.heNormal(),
                "orthogonal", Initializer.orthogonal(),
                "identity", Initializer.identity());
        assertEquals(named.size(), RecurrentInit.Kind.values().length);
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.PARAM, Precision.F64)) {
            Matrix expected = slab.reserve("expected", 8, 4);
            Matrix actual = slab.reserve("actual", 8, 4);
            slab.allocate();
            named.forEach((name, initializer) -> {
                initializer.fill(expected, Rng.of(3, name));
                RecurrentInit.Kind.of(name).of(4).fill(actual, Rng.of(3, name));
                assertArrayEquals(expected.toArray(), actual.toArray(), name);
            });
        }
    }

    /** The IRNN's forget gate, were it an LSTM, begins like its other biases. */
    @Test
    void identityLeavesBiasesZero() {
        assertEquals(Double.NaN, RecurrentInit.identity().forgetBias());
        assertEquals(Double.NaN, RecurrentInit.pytorch().forgetBias());
        assertEquals(1, RecurrentInit.keras().forgetBias());
        assertEquals(-2, RecurrentInit.identity().withForgetBias(-2).forgetBias());
    }
}
