import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks or applies the project's format: {@code java -cp <formatter> Format.java check|apply ROOT}. */
final class Format {
    private static final Pattern SKIPPED = Pattern.compile("(.*/)?(target|\\.[^/]+)/.*");
    /** Generated kernels: their generator decides the layout, and a test compares them with what it writes. */
    private static final Pattern GENERATED =
            Pattern.compile("engine/src/main/java/lanewise/engine/kernel/[^/]*F(32|64)\\.java");

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    private Format() {}

    /** A source that was off the format, with the first line that was, or one that the formatter cannot read. */
    private record Finding(String text, boolean unreadable) {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toRealPath();
        List<Path> sources = sources(root);
        List<Finding> findings = sources.stream()
                .map(source -> visit(root, source, apply))
                .filter(Objects::nonNull)
                .toList();
        long unreadable = findings.stream().filter(Finding::unreadable).count();
        findings.forEach(finding -> System.out.println(finding.text()));
        System.out.printf(
                "%d Java sources, %d %s, %d unreadable%n",
                sources.size(), findings.size() - unreadable, apply ? "rewritten" : "off format", unreadable);
        if (!apply && !findings.isEmpty()) {
            System.out.println("To write them in the project's format: mvn -q verify -pl style -Dformat=apply");
        }
        System.exit(unreadable > 0 || !apply && !findings.isEmpty() ? 1 : 0);
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !SKIPPED.matcher(name(root, file)).matches())
                    .filter(file -> !GENERATED.matcher(name(root, file)).matches())
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** What there is to say about this source, or null if it is as it should be. */
    private static Finding visit(Path root, Path source, boolean apply) {
        try {
            String text = Files.readString(source);
            String formatted = FORMATTER.formatSourceAndFixImports(text);
            if (formatted.equals(text)) {
                return null;
            }
            if (apply) {
                Files.writeString(source, formatted);
            }
            return new Finding(name(root, source) + ":" + firstDifference(text, formatted), false);
        } catch (FormatterException e) {
            return new Finding(name(root, source) + ": " + e.getMessage(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int firstDifference(String text, String formatted) {
        List<String> is = text.lines().toList();
        List<String> should = formatted.lines().toList();
        int line = 0;
        while (line < is.size() && line < should.size() && is.get(line).equals(should.get(line))) {
            line++;
        }
        return line + 1;
    }
}
