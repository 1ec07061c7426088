package lanewise.bench.yardstick;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import lanewise.bench.Work;
import lanewise.engine.Precision;

/**
 * The most fused multiply-adds that one core does: {@value #CHAINS} independent chains in registers, more than latency times units
 * of any processor so far asks for, and few enough for 16 registers.
 */
public final class FmaPeak implements Work {
    private static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int LINKS = 8192;
    /** Towards {@value #ADD} / (1 - {@value #FACTOR}) = 1, from any start. */
    private static final double FACTOR = 0.75;

    private static final double ADD = 0.25;

    private final Precision precision;
    private double result;

    public FmaPeak(Precision precision) {
        this.precision = precision;
    }

    /** Operations of one call. */
    public static double flops(Precision precision) {
        int lanes = precision == Precision.F32 ? F32.length() : F64.length();
        return 2.0 * lanes * CHAINS * LINKS;
    }

    @Override
    public void run() {
        result = precision == Precision.F32 ? chainsF32(result) : chainsF64(result);
    }

    @Override
    public double result() {
        return result;
    }

    @Override
    public void close() {}

    private static double chainsF32(double start) {
        FloatVector a = FloatVector.broadcast(F32, (float) FACTOR);
        FloatVector b = FloatVector.broadcast(F32, (float) ADD);
        FloatVector c0 = FloatVector.broadcast(F32, (float) start);
        FloatVector c1 = c0.add(b);
        FloatVector c2 = c1.add(b);
        FloatVector c3 = c2.add(b);
        FloatVector c4 = c3.add(b);
        FloatVector c5 = c4.add(b);
        FloatVector c6 = c5.add(b);
        FloatVector c7 = c6.add(b);
        FloatVector c8 = c7.add(b);
        FloatVector c9 = c8.add(b);
        FloatVector c10 = c9.add(b);
        FloatVector c11 = c10.add(b);
        for (int i = 0; i < LINKS; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
            c10 = c10.fma(a, b);
            c11 = c11.fma(a, b);
        }
        c0 = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        c6 = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
        return c0.add(c6).reduceLanes(VectorOperators.ADD) / (CHAINS * F32.length());
    }

    private static double chainsF64(double start) {
        DoubleVector a = DoubleVector.broadcast(F64, FACTOR);
        DoubleVector b = DoubleVector.broadcast(F64, ADD);
        DoubleVector c0 = DoubleVector.broadcast(F64, start);
        DoubleVector c1 = c0.add(b);
        DoubleVector c2 = c1.add(b);
        DoubleVector c3 = c2.add(b);
        DoubleVector c4 = c3.add(b);
        DoubleVector c5 = c4.add(b);
        DoubleVector c6 = c5.add(b);
        DoubleVector c7 = c6.add(b);
        DoubleVector c8 = c7.add(b);
        DoubleVector c9 = c8.add(b);
        DoubleVector c10 = c9.add(b);
        DoubleVector c11 = c10.add(b);
        for (int i = 0; i < LINKS; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
            c10 = c10.fma(a, b);
            c11 = c11.fma(a, b);
        }
        c0 = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        c6 = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
        return c0.add(c6).reduceLanes(VectorOperators.ADD) / (CHAINS * F64.length());
    }
}
