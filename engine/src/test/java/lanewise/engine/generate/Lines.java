package lanewise.engine.generate;

import java.util.List;

/** Generated text, line by line. */
final class Lines {
    private static final int LONGEST = 120;

    private final StringBuilder text = new StringBuilder();

    void line(int depth, String line) {
        text.append(line.isEmpty() ? "" : broken("    ".repeat(depth), line)).append('\n');
    }

    /** Breaks a line that is too long behind its equals sign, else behind the last comma that fits. */
    private static String broken(String indent, String line) {
        int room = LONGEST - indent.length();
        if (line.length() <= room) {
            return indent + line;
        }
        int at = line.contains(" = ") ? line.indexOf(" = ") + 2 : line.lastIndexOf(", ", room - 1) + 1;
        if (at == 0) {
            return indent + line;
        }
        return indent + line.substring(0, at) + '\n' + broken(indent + "        ", line.substring(at + 1));
    }

    void lines(int depth, List<String> lines) {
        lines.forEach(line -> line(depth, line));
    }

    /** Lines that are indented already. */
    void text(String lines) {
        text.append(lines);
    }

    /** The text of a class body, with its last brace instead of a last empty line. */
    String closed() {
        return text.toString().stripTrailing() + "\n}\n";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
