package lanewise.engine.kernel;

import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Shuffles that turn a vector's lanes round by 8, 4, 2 or 1: what sums over lanes are folded with, in a fixed order. */
final class Turns {
    static final VectorShuffle<Float> F32_8 = turn(Lanes.F32, 8);
    static final VectorShuffle<Float> F32_4 = turn(Lanes.F32, 4);
    static final VectorShuffle<Float> F32_2 = turn(Lanes.F32, 2);
    static final VectorShuffle<Float> F32_1 = turn(Lanes.F32, 1);
    static final VectorShuffle<Double> F64_4 = turn(Lanes.F64, 4);
    static final VectorShuffle<Double> F64_2 = turn(Lanes.F64, 2);
    static final VectorShuffle<Double> F64_1 = turn(Lanes.F64, 1);

    private Turns() {}

    private static <E> VectorShuffle<E> turn(VectorSpecies<E> species, int by) {
        return VectorShuffle.fromOp(species, lane -> (lane + by) % species.length());
    }
}
