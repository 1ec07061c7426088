package lanewise.engine.kernel;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The only species in the process: the machine's preferred width. Constants, because a species that the compiler does
 * not know costs 100x, and one per element type, because a second one makes JDK code box vectors (docs/decisions).
 */
final class Lanes {
    static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}
}
