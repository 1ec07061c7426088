package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;

/** Every generated file of the element-wise and row-wise kernels. */
final class ElementUnits {
    private ElementUnits() {}

    static List<KernelFamily> families() {
        return List.of(
                ElementDescription.family(),
                RecurrentDescription.family(),
                ActivationDescription.family(),
                RowsDescription.family(),
                OptimizerDescription.family());
    }

    static List<SourceUnit> all() {
        List<SourceUnit> units = new ArrayList<>();
        for (KernelFamily family : families()) {
            for (Numbers numbers : List.of(Numbers.F32, Numbers.F64)) {
                units.add(new ReferenceUnit(numbers, family));
                units.add(new VectorUnit(numbers, family));
            }
        }
        return units;
    }
}
