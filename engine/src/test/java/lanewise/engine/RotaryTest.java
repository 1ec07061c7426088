package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The edges of rotary positions; that they turn as they should, {@link AttentionPositionsTest} shows. */
class RotaryTest {
    private static final int POSITIONS = 5;

    private final Engine engine = Engine.open();
    private Slab slab = engine.slab(Role.SCRATCH, Precision.F64);

    @AfterEach
    void close() {
        slab.close();
        engine.close();
    }

    @Test
    void widthAndBaseAreChecked() {
        for (int width : new int[] {-2, 0, 1, 3}) {
            Failures.illegalArgument(() -> new Rotary(slab, POSITIONS, width, 10, false), "even", "" + width);
        }
        for (double base : new double[] {0, -1, Double.POSITIVE_INFINITY, Double.NaN}) {
            Failures.illegalArgument(() -> new Rotary(slab, POSITIONS, 2, base, false), "base", "" + base);
        }
        assertDoesNotThrow(() -> new Rotary(slab, POSITIONS, 2, Double.MIN_VALUE, false));
    }

    @ParameterizedTest
    @EnumSource
    void positionsFromTheFirstToTheLastAndNoneBeside(Precision precision) {
        slab.close();
        slab = engine.slab(Role.SCRATCH, precision);
        Rotary rotary = new Rotary(slab, POSITIONS, 2, 10, false);
        Matrix x = slab.reserve("x", 6, 4);
        slab.allocate();
        rotary.fill();
        x.fill(1);
        rotary.turn(engine, x.rows(0, 1), 1, 0);
        assertArrayEquals(new double[] {1, 1, 1, 1}, x.rows(0, 1).toArray(), "position 0 is not turned");
        rotary.turn(engine, x.rows(0, 1), 1, POSITIONS - 1);
        double c = StrictMath.cos(POSITIONS - 1);
        double s = StrictMath.sin(POSITIONS - 1);
        assertEquals(c - s, x.get(0, 0), 1e-6);
        assertEquals(c + s, x.get(0, 1), 1e-6);
        Failures.outOfBounds(() -> rotary.turn(engine, x.rows(0, 1), 1, POSITIONS), "0..4", "5..5");
        Failures.outOfBounds(() -> rotary.turn(engine, x.rows(0, 1), 1, -1), "-1..-1");
        Failures.outOfBounds(() -> rotary.turn(engine, x, 1, 0), "0..5");
        assertDoesNotThrow(() -> rotary.turn(engine, x, 2, 2));
        Failures.outOfBounds(() -> rotary.turn(engine, x, 2, 3), "3..5");
        Failures.illegalArgument(() -> rotary.turn(engine, x, 0, 0), "batch");
        Failures.illegalArgument(() -> rotary.turnBack(engine, x.columns(0, 3), 1, 0), "multiple of 2", "3");
        assertDoesNotThrow(() -> rotary.turn(engine, x.rows(0, 0), 1, 0));
        Precision other = precision == Precision.F32 ? Precision.F64 : Precision.F32;
        try (Slab narrow = engine.slab(Role.SCRATCH, other)) {
            Matrix y = narrow.reserve("y", 2, 2);
            narrow.allocate();
            Failures.illegalArgument(() -> rotary.turn(engine, y, 1, 0), "F32", "F64");
        }
        try (Engine stranger = Engine.open()) {
            Failures.illegalArgument(() -> rotary.turn(stranger, x.rows(0, 1), 1, 0), "forks");
        }
    }
}
