package lanewise.engine.kernel;

import java.util.List;
import java.util.stream.Stream;

/** What {@code -XX:+PrintCompilation} printed. */
final class CompilationLog {
    private CompilationLog() {}

    /**
     * Our methods that a compiler has refused. A compilation that classes being loaded at the same moment made invalid is none of
     * them: HotSpot tries it again.
     */
    static List<String> refused(Stream<String> lines) {
        return lines.filter(line -> line.contains("COMPILE SKIPPED") && line.contains("lanewise"))
                .filter(line -> !line.contains("concurrent class loading"))
                .toList();
    }
}
