package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;

/** Every generated file of attention. */
final class AttentionUnits {
    private AttentionUnits() {}

    static List<SourceUnit> all() {
        List<SourceUnit> units = new ArrayList<>();
        for (Numbers numbers : List.of(Numbers.F32, Numbers.F64)) {
            GemmText text = numbers.either(GemmText.F32, GemmText.F64);
            units.add(AttentionReference.unit(numbers, text));
            units.add(AttentionPasses.unit(numbers, text));
            units.add(AttentionTiles.unit(text, AttentionTiles.TALL));
            units.add(AttentionTiles.unit(text, AttentionTiles.SHORT));
            units.add(AttentionDriver.driver(text));
            units.add(AttentionDriver.buffers(text));
        }
        return units;
    }
}
