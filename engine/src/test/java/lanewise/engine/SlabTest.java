package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlabTest {
    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @EnumSource
    void paddedIsTheNextMultipleOf64Bytes(Precision precision) {
        int unit = 64 / precision.bytes();
        assertEquals(unit, precision.alignedElements());
        for (int elements = 0; elements < 200; elements++) {
            int padded = precision.padded(elements);
            assertTrue(
                    padded >= elements && padded < elements + unit && padded % unit == 0, "padded(" + elements + ")");
        }
        assertThrows(ArithmeticException.class, () -> precision.padded(Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @EnumSource
    void blocksAreAlignedZeroedAndDoNotOverlap(Precision precision) {
        SplittableRandom random = new SplittableRandom(11);
        try (Slab slab = engine.slab(Role.SCRATCH, precision)) {
            List<Matrix> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int rows = random.nextInt(0, 5);
                int columns = random.nextInt(0, 40);
                all.add(i % 2 == 0 ? slab.reserve("m" + i, rows, columns) : slab.reserveDense("m" + i, rows, columns));
            }
            slab.allocate();
            long end = 0;
            for (int i = 0; i < all.size(); i++) {
                Matrix matrix = all.get(i);
                assertEquals(0, matrix.address() % 64, "block " + i + " must start at a multiple of 64 bytes");
                assertTrue(matrix.offset() >= end, "block " + i + " must start behind the one before");
                end = matrix.offset() + (long) matrix.rows() * matrix.stride();
                assertArrayEquals(new double[matrix.rows() * matrix.columns()], matrix.toArray());
                assertEquals(i % 2 == 0 ? precision.padded(matrix.columns()) : matrix.columns(), matrix.stride());
                matrix.fill(i + 1);
            }
            for (int i = 0; i < all.size(); i++) {
                double value = i + 1;
                assertTrue(Arrays.stream(all.get(i).toArray()).allMatch(x -> x == value), "block " + i);
            }
            assertTrue(slab.layout().elements() >= end);
            assertEquals(
                    slab.layout().elements() * precision.bytes(), slab.layout().bytes());
        }
    }

    @Test
    void memoryMapShowsEveryBlock() {
        try (Slab slab = engine.slab(Role.PARAM, Precision.F32)) {
            slab.reserve("weight", 2, 5);
            slab.reserveDense("bias", 1, 5);
            slab.reserve("tail", 3, 4, 7);
            List<String> lines = slab.layout().memoryMap().lines().toList();
            assertEquals(
                    List.of(
                            "PARAM F32: 320 bytes in 3 blocks",
                            "  @0                   128 B  weight                                   [2][5] stride 16",
                            "  @128                  20 B  bias                                     [1][5]",
                            "  @192                  84 B  tail                                     [3][4] stride 7"),
                    lines);
            assertEquals(slab.layout().memoryMap(), slab.layout().toString());
        }
    }

    @Test
    void reservingHasRules() {
        try (Slab slab = engine.slab(Role.SCRATCH, Precision.F64)) {
            Matrix early = slab.reserve("early", 1, 1);
            Failures.illegalState(() -> early.get(0, 0), "not allocated yet");
            Failures.illegalState(() -> engine.clear(early), "not allocated yet");
            Failures.illegalArgument(() -> slab.reserve("a", -1, 1), "'a'", "rows = -1");
            Failures.illegalArgument(() -> slab.reserve("a", 1, -7), "'a'", "columns = -7");
            Failures.illegalArgument(() -> slab.reserve("a", 1, 5, 4), "columns = 5", "stride = 4");
            assertFalse(slab.isOpen());
            assertSame(slab, slab.allocate());
            assertTrue(slab.isOpen());
            Failures.illegalState(() -> slab.reserve("late", 1, 1), "already allocated", "'late'");
            Failures.illegalState(slab::allocate, "already allocated");
            assertEquals(1, slab.layout().blocks().size());
        }
    }

    @Test
    void aSlabTooLargeForAnAddressIsRefused() {
        try (Slab slab = engine.slab(Role.SCRATCH, Precision.F64)) {
            slab.reserveDense("huge", Integer.MAX_VALUE, Integer.MAX_VALUE);
            assertThrows(ArithmeticException.class, slab::allocate);
            assertFalse(slab.isOpen());
        }
    }

    @Test
    void twinsLieAtTheSamePlace() {
        try (Slab one = engine.slab(Role.PARAM, Precision.F32);
                Slab two = engine.slab(Role.GRAD, Precision.F32);
                Slab other = engine.slab(Role.GRAD, Precision.F32)) {
            one.reserve("a", 3, 5);
            Matrix b = one.reserveDense("b", 2, 3);
            one.allocate();
            two.reserveLike(one).allocate();
            other.reserve("a", 3, 5);
            other.allocate();
            assertEquals(one.layout().blocks(), two.layout().blocks());
            Matrix part = b.columns(1, 2).rows(1, 1);
            Matrix twin = two.twin(part);
            assertSame(two, twin.slab());
            twin.fill(7);
            assertArrayEquals(new double[] {0, 0, 0, 0, 7, 7}, two.twin(b).toArray());
            assertArrayEquals(new double[6], b.toArray());
            assertEquals(2 * 7.0, Arrays.stream(two.flat().toArray()).sum());
            assertEquals(two.layout().elements(), two.flat().columns());
            Failures.illegalArgument(() -> other.twin(b), "64 elements", "48");
        }
    }

    @Test
    void fillReachesTheGapsToo() {
        try (Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
            slab.reserve("a", 2, 3);
            slab.allocate();
            slab.fill(Double.NaN);
            assertTrue(Arrays.stream(slab.flat().toArray()).allMatch(Double::isNaN));
            assertEquals(32, slab.flat().columns());
        }
    }

    @Test
    void aSlabWithoutBlocksIsFine() {
        Slab slab = engine.slab(Role.STATE, Precision.F32).allocate();
        assertEquals(0, slab.layout().bytes());
        slab.fill(1);
        engine.clear(slab.flat());
        slab.close();
        assertFalse(slab.isOpen());
    }

    @Test
    void closingIsDoneOnceWhetherAllocatedOrNot() {
        Slab never = engine.slab(Role.STATE, Precision.F32);
        never.close();
        never.close();
        Failures.illegalState(never::allocate, "closed");
        Slab slab = engine.slab(Role.STATE, Precision.F32).allocate();
        slab.close();
        slab.close();
        assertFalse(slab.isOpen());
    }

    @Test
    void memoryIsAllocatedOnceAndNotAfterClosing() {
        Slab slab = engine.slab(Role.SCRATCH, Precision.F32);
        slab.reserve("m", 1, 1);
        slab.allocate();
        assertThrows(IllegalStateException.class, slab::allocate);
        slab.close();
        slab.close();
        Slab never = engine.slab(Role.SCRATCH, Precision.F32);
        never.close();
        assertThrows(IllegalStateException.class, never::allocate);
        assertFalse(never.isOpen());
    }
}
