package lanewise.engine.generate;

import java.util.List;

/** Generated text, line by line. */
final class Lines {
    private static final int LONGEST = 120;

    private final StringBuilder text = new StringBuilder();

    void line(int depth, String line) {
        String indent = "    ".repeat(depth);
        if (indent.length() + line.length() > LONGEST && line.contains(" = ")) {
            int value = line.indexOf(" = ") + 2;
            text.append(indent).append(line, 0, value).append('\n');
            text.append(indent)
                    .append("        ")
                    .append(line.substring(value + 1))
                    .append('\n');
        } else {
            text.append(line.isEmpty() ? "" : indent + line).append('\n');
        }
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
