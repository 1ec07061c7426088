package lanewise.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Closed forms at points where they are plain numbers. */
class ScheduleTest {
    @Test
    void closedForms() {
        assertEquals(1, Schedule.constant().factor(1_000_000));
        assertEquals(0.25, Schedule.exponential(0.5).factor(2));
        Schedule step = Schedule.step(0.5, 7);
        assertEquals(1, step.factor(6));
        assertEquals(0.5, step.factor(7));
        assertEquals(0.25, step.factor(20));
        Schedule cosine = Schedule.cosine(10, 0.1);
        assertEquals(1, cosine.factor(0));
        assertEquals(0.55, cosine.factor(5), 1e-15);
        assertEquals(0.1, cosine.factor(10));
        Schedule warmup = Schedule.linearWarmup(8, 0.25);
        assertEquals(0.25, warmup.factor(0));
        assertEquals(0.625, warmup.factor(4));
        assertEquals(1, warmup.factor(8));
        assertEquals(1, warmup.factor(800));
    }

    @Test
    void restartsBeginAgainAtOne() {
        Schedule same = Schedule.cosineRestarts(4, 1, 0);
        Schedule doubling = Schedule.cosineRestarts(4, 2, 0);
        for (long start : new long[] {0, 4, 8, 12}) {
            assertEquals(1, same.factor(start));
            assertEquals(0.5, same.factor(start + 2), 1e-15);
        }
        for (long start : new long[] {0, 4, 12, 28}) {
            assertEquals(1, doubling.factor(start));
        }
        assertEquals(0.5, doubling.factor(8), 1e-15);
        assertTrue(doubling.factor(11) < 0.05);
        assertEquals(same.factor(3), same.factor(4_000_000_003L));
    }

    @Test
    void warmupThenTheScheduleFromItsBeginning() {
        Schedule schedule = Schedule.exponential(0.5).after(4, 0);
        assertEquals(0, schedule.factor(0));
        assertEquals(0.75, schedule.factor(3));
        assertEquals(1, schedule.factor(4));
        assertEquals(0.5, schedule.factor(5));
    }

    @Test
    void badSettings() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.exponential(0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.exponential(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Schedule.step(0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(5, 1.5));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosineRestarts(5, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.linearWarmup(5, -1));
        assertThrows(IllegalArgumentException.class, () -> Clipping.norm(0));
        assertThrows(IllegalArgumentException.class, () -> Clipping.norm(0, 1));
        assertThrows(IllegalArgumentException.class, () -> Clipping.value(Double.NaN));
    }
}
