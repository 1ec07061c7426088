package lanewise.engine.generate;

import java.util.List;

/** Generated text, line by line. */
final class Lines {
    private final StringBuilder text = new StringBuilder();

    void line(int depth, String line) {
        text.append(line.isEmpty() ? "" : "    ".repeat(depth) + line).append('\n');
    }

    void lines(int depth, List<String> lines) {
        lines.forEach(line -> line(depth, line));
    }

    /** Lines that are indented already. */
    void text(String lines) {
        text.append(lines);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
