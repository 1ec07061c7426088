package lanewise.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions that the JDK itself brings for vectors, {@code lanewise(EXP)} and {@code lanewise(TANH)}: Intel's SVML on x86, SLEEF
 * on Arm. The engine does not use them, for their bits depend on the machine.
 */
public final class SvmlPeer implements Peer {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LINE = 64;

    /** @param threads not used: they have none */
    public SvmlPeer(int threads) {}

    @Override
    public String describe() {
        return "vector functions of JDK " + Runtime.version() + ", " + F32.vectorBitSize() + " bits";
    }

    @Override
    public boolean does(Task task) {
        return switch (task.kind()) {
            case EXP, TANH, SIGMOID -> task.size(0) % F32.length() == 0;
            default -> false;
        };
    }

    @Override
    public PeerWork open(Task task, Map<String, double[]> inputs) {
        double[] values = inputs.get("x");
        int size = task.precision().bytes();
        long bytes = (long) values.length * size;
        MemorySegment x = Arena.global().allocate(bytes, LINE);
        MemorySegment y = Arena.global().allocate(bytes, LINE);
        for (int i = 0; i < values.length; i++) {
            if (task.f32()) {
                x.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
            } else {
                x.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
            }
        }
        return new PeerWork(call(task, x, y), () -> Map.of("y", read(task, y, values.length)));
    }

    private static double[] read(Task task, MemorySegment y, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = task.f32() ? y.getAtIndex(ValueLayout.JAVA_FLOAT, i) : y.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
        }
        return values;
    }

    private static Runnable call(Task task, MemorySegment x, MemorySegment y) {
        return switch (task.kind()) {
            case EXP -> task.f32() ? () -> expF32(x, y) : () -> expF64(x, y);
            case TANH -> task.f32() ? () -> tanhF32(x, y) : () -> tanhF64(x, y);
            default -> task.f32() ? () -> sigmoidF32(x, y) : () -> sigmoidF64(x, y);
        };
    }

    private static void expF32(MemorySegment x, MemorySegment y) {
        for (long i = 0; i < x.byteSize(); i += F32.vectorByteSize()) {
            FloatVector.fromMemorySegment(F32, x, i, ORDER)
                    .lanewise(VectorOperators.EXP)
                    .intoMemorySegment(y, i, ORDER);
        }
    }

    private static void tanhF32(MemorySegment x, MemorySegment y) {
        for (long i = 0; i < x.byteSize(); i += F32.vectorByteSize()) {
            FloatVector.fromMemorySegment(F32, x, i, ORDER)
                    .lanewise(VectorOperators.TANH)
                    .intoMemorySegment(y, i, ORDER);
        }
    }

    private static void sigmoidF32(MemorySegment x, MemorySegment y) {
        FloatVector one = FloatVector.broadcast(F32, 1);
        for (long i = 0; i < x.byteSize(); i += F32.vectorByteSize()) {
            FloatVector e =
                    FloatVector.fromMemorySegment(F32, x, i, ORDER).neg().lanewise(VectorOperators.EXP);
            one.div(e.add(one)).intoMemorySegment(y, i, ORDER);
        }
    }

    private static void expF64(MemorySegment x, MemorySegment y) {
        for (long i = 0; i < x.byteSize(); i += F64.vectorByteSize()) {
            DoubleVector.fromMemorySegment(F64, x, i, ORDER)
                    .lanewise(VectorOperators.EXP)
                    .intoMemorySegment(y, i, ORDER);
        }
    }

    private static void tanhF64(MemorySegment x, MemorySegment y) {
        for (long i = 0; i < x.byteSize(); i += F64.vectorByteSize()) {
            DoubleVector.fromMemorySegment(F64, x, i, ORDER)
                    .lanewise(VectorOperators.TANH)
                    .intoMemorySegment(y, i, ORDER);
        }
    }

    private static void sigmoidF64(MemorySegment x, MemorySegment y) {
        DoubleVector one = DoubleVector.broadcast(F64, 1);
        for (long i = 0; i < x.byteSize(); i += F64.vectorByteSize()) {
            DoubleVector e =
                    DoubleVector.fromMemorySegment(F64, x, i, ORDER).neg().lanewise(VectorOperators.EXP);
            one.div(e.add(one)).intoMemorySegment(y, i, ORDER);
        }
    }
}
