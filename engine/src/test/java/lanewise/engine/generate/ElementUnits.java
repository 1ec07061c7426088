package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;

/** Every generated file of the element-wise kernels. */
final class ElementUnits {
    private ElementUnits() {}

    static List<SourceUnit> all() {
        List<SourceUnit> units = new ArrayList<>();
        for (Numbers numbers : List.of(Numbers.F32, Numbers.F64)) {
            units.add(new ReferenceElementUnit(numbers));
            units.add(new VectorElementUnit(numbers));
        }
        return units;
    }
}
