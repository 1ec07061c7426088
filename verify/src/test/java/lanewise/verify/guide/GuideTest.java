package lanewise.verify.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java snippet of these pages stands in a class of this package, which the build compiles and runs. */
class GuideTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path EXAMPLES = Path.of("src", "test", "java", "lanewise", "verify", "guide");

    @ParameterizedTest
    @ValueSource(strings = {"guide.md", "check-your-own-layer.md"})
    void everySnippetIsCompiled(String page) throws IOException {
        String compiled = squeeze(examples());
        List<String> missing = new ArrayList<>();
        Matcher snippet =
                Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCS.resolve(page)));
        int count = 0;
        while (snippet.find()) {
            count++;
            for (String part : snippet.group(1).split("\\n\\s*\\n")) {
                if (!compiled.contains(squeeze(part))) {
                    missing.add(part);
                }
            }
        }
        assertTrue(count > 5, "snippets found: " + count);
        assertTrue(missing.isEmpty(), () -> "not in any example:\n" + String.join("\n--\n", missing));
    }

    private static String examples() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file :
                    files.filter(f -> !f.endsWith("GuideTest.java")).sorted().toList()) {
                all.append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }

    /** Blanks and line breaks are the formatter's business. */
    private static String squeeze(String text) {
        return text.replaceAll("\\s+", "");
    }
}
