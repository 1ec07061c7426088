package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;

/** Every generated file of the matrix product. */
final class GemmUnits {
    private GemmUnits() {}

    static List<SourceUnit> all() {
        List<SourceUnit> units = new ArrayList<>();
        for (GemmText precision : List.of(GemmText.F32, GemmText.F64)) {
            units.add(GemmReference.unit(precision));
            units.add(GemmStart.unit(precision));
            units.add(GemmDriver.driver(precision));
            units.add(GemmDriver.buffers(precision));
            units.add(GemmTiles.unit(precision, GemmTiles.TALL));
            units.add(GemmTiles.unit(precision, GemmTiles.SHORT));
            units.add(GemmTiles.unit(precision, GemmTiles.TALLEST));
            units.add(GemmTranspose.unit(precision));
        }
        return units;
    }
}
