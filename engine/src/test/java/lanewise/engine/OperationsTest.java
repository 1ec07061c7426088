package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation of {@link Engine} on matrices, found by reflection: what it refuses, and that any stride will do. */
class OperationsTest {
    private static final int OPERATIONS = 19;
    private static final int ROWS = 4;
    private static final int COLUMNS = 19;

    private final Engine engine = Engine.open();
    private final List<Slab> slabs = new ArrayList<>();

    @AfterEach
    void close() {
        slabs.forEach(Slab::close);
        engine.close();
    }

    private static List<Method> operations() {
        List<Method> operations = Arrays.stream(Engine.class.getMethods())
                .filter(m -> Arrays.asList(m.getParameterTypes()).contains(Matrix.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertEquals(OPERATIONS, operations.size(), () -> "operations found: " + operations);
        return operations;
    }

    private Slab slab(Engine owner, Precision precision) {
        Slab slab = owner.slab(Role.SCRATCH, precision);
        slabs.add(slab);
        return slab;
    }

    /** Arguments that fit: row 1 wherever a row or a number of rows is asked for. */
    private static Object[] arguments(Method operation, Slab slab, int stride) {
        Class<?>[] types = operation.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            boolean sums = operation.getName().equals("addRows") && i == 1
                    || operation.getName().equals("spreadRow") && i == 0;
            arguments[i] = types[i] == Matrix.class
                    ? slab.reserve("argument " + i, sums ? 1 : ROWS, COLUMNS, stride)
                    : types[i] == int.class ? (Object) 1 : (Object) 1.5;
        }
        slab.allocate();
        return arguments;
    }

    private static Object call(Method operation, Engine engine, Object... arguments) throws Throwable {
        try {
            return operation.invoke(engine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedMemoryIsRefused(Precision precision) {
        for (Method operation : operations()) {
            Slab slab = slab(engine, precision);
            Object[] arguments = arguments(operation, slab, COLUMNS);
            slab.close();
            Failures.illegalState(() -> call(operation, engine, arguments), "memory is closed");
        }
        Slab slab = slab(engine, precision);
        Matrix m = slab.reserve("m", 2, 2);
        slab.allocate().close();
        Failures.illegalState(() -> m.get(0, 0), "memory is closed");
        Failures.illegalState(() -> m.set(0, 0, 1), "memory is closed");
        Failures.illegalState(() -> m.fill(0), "memory is closed");
        Failures.illegalState(() -> m.fill(1), "memory is closed");
        Failures.illegalState(m::toArray, "memory is closed");
        Failures.illegalState(() -> m.setAll(new double[4]), "memory is closed");
        Failures.illegalState(() -> m.copyFrom(m), "memory is closed");
        Failures.illegalState(() -> m.rows(0, 1).columns(1, 1).get(0, 0), "memory is closed");
        Failures.illegalState(() -> slab.fill(0), "memory is closed");
        Failures.illegalState(() -> slab.flat().get(0, 0), "memory is closed");
    }

    @Test
    void aClosedEngineRefusesEverything() {
        Engine closed = engine.fork();
        closed.close();
        for (Method operation : operations()) {
            Object[] arguments = arguments(operation, slab(engine, Precision.F32), COLUMNS);
            Failures.illegalState(() -> call(operation, closed, arguments), "engine is closed");
        }
        Failures.illegalState(() -> closed.slab(Role.SCRATCH, Precision.F32), "engine is closed");
        Failures.illegalState(closed::fork, "engine is closed");
        Failures.illegalState(closed::forkSingle, "engine is closed");
        Failures.illegalState(closed::enter, "engine is closed");
        Failures.illegalState(() -> closed.parallel((e, shard, shards) -> {}), "engine is closed");
        closed.close();
    }

    @Test
    void anotherEnginesMemoryIsRefused() {
        try (Engine stranger = Engine.open()) {
            int mixed = 0;
            for (Method operation : operations()) {
                Object[] theirs = arguments(operation, slab(stranger, Precision.F64), COLUMNS);
                Failures.illegalArgument(() -> call(operation, engine, theirs), "forks");
                Object[] mine = arguments(operation, slab(engine, Precision.F64), COLUMNS);
                for (int i = 0; i < mine.length; i++) {
                    if (mine[i] instanceof Matrix) {
                        Object[] one = mine.clone();
                        one[i] = theirs[i];
                        Failures.illegalArgument(() -> call(operation, engine, one), "one");
                        mixed++;
                    }
                }
            }
            assertEquals(38, mixed);
        }
    }

    @Test
    void shapesAndPrecisionsMustAgree() {
        int checked = 0;
        for (Method operation : operations()) {
            Object[] mine = arguments(operation, slab(engine, Precision.F32), COLUMNS);
            Object[] other = arguments(operation, slab(engine, Precision.F64), COLUMNS);
            for (int i = 1; i < mine.length; i++) {
                if (mine[i] instanceof Matrix m) {
                    Object[] precision = mine.clone();
                    precision[i] = other[i];
                    Failures.illegalArgument(() -> call(operation, engine, precision), "F32", "F64");
                    Object[] shape = mine.clone();
                    shape[i] = m.columns(0, COLUMNS - 1);
                    Failures.illegalArgument(() -> call(operation, engine, shape), "" + (COLUMNS - 1), "" + COLUMNS);
                    checked++;
                }
            }
        }
        assertEquals(19, checked);
    }

    @Test
    void rowsMustLieInTheMatrix() {
        int checked = 0;
        for (Method operation : operations()) {
            Object[] mine = arguments(operation, slab(engine, Precision.F32), COLUMNS);
            for (int i = 1; i < mine.length; i++) {
                if (mine[i] instanceof Integer) {
                    for (int wrong : new int[] {-1, ROWS + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                        Object[] arguments = mine.clone();
                        arguments[i] = wrong;
                        Failures.outOfBounds(() -> call(operation, engine, arguments), "0.." + (ROWS - 1), "" + wrong);
                        checked++;
                    }
                }
            }
        }
        assertEquals(4 * (3 + 3 + 2 + 2), checked);
    }

    @Test
    void stridedViewsGiveTheBitsOfDenseMatrices() throws Throwable {
        for (Precision precision : Precision.values()) {
            for (Method operation : operations()) {
                if (operation.getName().equals("sumSquares")) {
                    continue;
                }
                double[] dense = run(operation, precision, COLUMNS);
                double[] strided = run(operation, precision, COLUMNS + 6);
                assertTrue(Arrays.equals(dense, strided), operation + " " + precision);
                assertTrue(Arrays.stream(dense).allMatch(Double::isFinite), operation + " " + precision);
            }
        }
        Slab slab = slab(engine, Precision.F32);
        Matrix m = slab.reserve("m", 2, 3);
        slab.allocate();
        Failures.illegalArgument(() -> engine.sumSquares(m), "dense", "stride 16");
        assertEquals(0, engine.sumSquares(m.rows(0, 1)));
    }

    /** All matrices after the operation; gaps hold NaN, which must not be read, and must still be there. */
    private double[] run(Method operation, Precision precision, int stride) throws Throwable {
        Slab slab = slab(engine, precision);
        Object[] arguments = arguments(operation, slab, stride);
        slab.fill(Double.NaN);
        SplittableRandom random = new SplittableRandom(5);
        double gaps = slab.layout().elements();
        List<Matrix> matrices = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof Matrix m) {
                matrices.add(m);
                m.setAll(random.doubles((long) m.rows() * m.columns(), 0.1, 0.9).toArray());
                gaps -= (double) m.rows() * m.columns();
            }
        }
        call(operation, engine, arguments);
        assertEquals(
                gaps, Arrays.stream(slab.flat().toArray()).filter(Double::isNaN).count(), operation + " gaps");
        return matrices.stream()
                .flatMapToDouble(m -> Arrays.stream(m.toArray()))
                .toArray();
    }

    @Test
    void simpleOperationsGiveHandComputedNumbers() {
        for (Precision precision : Precision.values()) {
            Slab slab = slab(engine, precision);
            Matrix x = slab.reserve("x", 2, 3);
            Matrix y = slab.reserve("y", 2, 3);
            Matrix sum = slab.reserve("sum", 1, 3);
            slab.allocate();
            x.setAll(new double[] {1, 2, 3, 4, 5, 6});
            y.fill(10);
            engine.add(x, y);
            assertArrayEquals(new double[] {11, 12, 13, 14, 15, 16}, y.toArray());
            engine.addRange(x, 1, y, 0, 1);
            assertArrayEquals(new double[] {15, 17, 19, 14, 15, 16}, y.toArray());
            engine.scale(y, -0.5);
            assertArrayEquals(new double[] {-7.5, -8.5, -9.5, -7, -7.5, -8}, y.toArray());
            sum.fill(100);
            engine.addRows(x, sum);
            assertArrayEquals(new double[] {105, 107, 109}, sum.toArray());
            engine.copyRows(x, 0, y, 1, 1);
            assertArrayEquals(new double[] {-7.5, -8.5, -9.5, 1, 2, 3}, y.toArray());
            engine.clearRows(y, 0, 1);
            assertArrayEquals(new double[] {0, 0, 0, 1, 2, 3}, y.toArray());
            engine.copy(x, y);
            assertArrayEquals(x.toArray(), y.toArray());
            assertEquals(14, engine.sumSquares(x.rows(0, 1)));
            engine.clear(x);
            assertArrayEquals(new double[6], x.toArray());
            assertEquals(0, engine.sumSquares(x.rows(2, 0)));
        }
    }

    @Test
    void oneThreadAtATime() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().name("the-other").start(() -> {
            engine.enter();
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                engine.exit();
            }
        });
        inside.await();
        try {
            for (Method operation : operations()) {
                Object[] arguments = arguments(operation, slab(engine, Precision.F32), COLUMNS);
                Failures.illegalState(
                        () -> call(operation, engine, arguments), "one thread at a time", "the-other", "fork()");
            }
            Failures.illegalState(() -> engine.parallel((e, shard, shards) -> {}), "one thread at a time");
            Failures.illegalState(engine::exit, "exit must follow an enter");
            try (Engine mine = engine.fork()) {
                Slab slab = slab(engine, Precision.F32);
                Matrix m = slab.reserve("m", 2, 2);
                slab.allocate();
                mine.exp(m, m);
                assertArrayEquals(new double[] {1, 1, 1, 1}, m.toArray());
            }
        } finally {
            leave.countDown();
            other.join();
        }
        engine.enter();
        engine.exit();
        assertThrows(IllegalStateException.class, engine::exit);
    }
}
