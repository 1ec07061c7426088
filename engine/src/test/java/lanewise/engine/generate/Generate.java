package lanewise.engine.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the generated kernels: {@code java -cp engine/target/test-classes lanewise.engine.generate.Generate} from the
 * project's root. A test compares what this would write with what is committed.
 */
final class Generate {
    static final Path KERNELS = Path.of("src/main/java/lanewise/engine/kernel");

    private Generate() {}

    /** Every generated file. */
    static List<SourceUnit> units() {
        List<SourceUnit> units = new ArrayList<>(ElementUnits.all());
        units.addAll(GemmUnits.all());
        units.addAll(AttentionUnits.all());
        return units;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.isDirectory(Path.of("engine")) ? Path.of("engine").resolve(KERNELS) : KERNELS;
        for (SourceUnit unit : units()) {
            Files.writeString(folder.resolve(unit.className() + ".java"), unit.source());
        }
    }
}
