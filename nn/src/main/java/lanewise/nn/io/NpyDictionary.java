package lanewise.nn.io;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/** Reads the dictionary of a {@code .npy} header: Python's text of exactly three entries, in any order. */
final class NpyDictionary {
    /** Makes the exception. */
    interface Wrong {
        ModelFileException of(String what, String expected, String actual);
    }

    private final String text;
    private final Wrong wrong;

    private final Set<String> seen = new HashSet<>();
    private int at;
    private DType dtype;
    private boolean bigEndian;
    private boolean fortran;
    private long[] shape;

    /** @param text one char per byte */
    NpyDictionary(String text, Wrong wrong) {
        this.text = text;
        this.wrong = wrong;
    }

    NpyHeader read() {
        take('{');
        while (!tryTake('}')) {
            entry();
            if (!tryTake(',')) {
                take('}');
                break;
            }
        }
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
        if (at < text.length()) {
            throw fail("only blanks after the dictionary", found());
        }
        if (seen.size() != 3) {
            throw fail(
                    "'descr', 'fortran_order' and 'shape'",
                    "only " + seen.stream().sorted().toList());
        }
        return new NpyHeader(dtype, bigEndian, fortran, shape);
    }

    private void entry() {
        String key = string();
        if (!seen.add(key)) {
            throw fail("keys that differ", "'" + key + "' twice");
        }
        take(':');
        switch (key) {
            case "descr" -> type();
            case "fortran_order" -> fortran = truth();
            case "shape" -> shape = tuple();
            default -> throw fail("'descr', 'fortran_order' and 'shape'", "'" + key + "'");
        }
    }

    private void type() {
        skipBlanks();
        if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '(')) {
            throw fail("one number per element", "a structured type");
        }
        String descr = string();
        for (DType type : DType.values()) {
            String code = NpyHeader.code(type);
            if (code != null && descr.length() == 3 && descr.endsWith(code)) {
                char order = descr.charAt(0);
                if (order == '<' || order == '>' || order == '|' && type.bits() == Byte.SIZE) {
                    dtype = type;
                    bigEndian = order == '>';
                    return;
                }
            }
        }
        String kind = descr.contains("O") ? " (Python objects are never read)" : "";
        throw fail("a type such as '<f4', '>f8', '<i8', '|u1' or '|b1'", "'" + descr + "'" + kind);
    }

    private boolean truth() {
        skipBlanks();
        for (String word : new String[] {"True", "False"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw fail("True or False", found());
    }

    private long[] tuple() {
        take('(');
        LongStream.Builder extents = LongStream.builder();
        int rank = 0;
        boolean comma = true;
        while (!tryTake(')')) {
            if (!comma) {
                throw fail("',' or ')'", found());
            }
            if (++rank > NpyHeader.MAX_RANK) {
                throw fail("at most " + NpyHeader.MAX_RANK + " dimensions", "more");
            }
            extents.add(extent());
            comma = tryTake(',');
        }
        if (rank == 1 && !comma) {
            throw fail("',' after the only extent", "')'");
        }
        return extents.build().toArray();
    }

    private long extent() {
        skipBlanks();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            if (digits.length() == 1 || !digits.startsWith("0")) {
                return Long.parseLong(digits);
            }
        } catch (NumberFormatException e) {
            // Falls through: none, or too large.
        }
        at = start;
        throw fail("a whole number from 0 to 2^63 - 1", digits.isEmpty() ? found() : digits);
    }

    private String string() {
        skipBlanks();
        char quote = at < text.length() ? text.charAt(at) : 0;
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw fail("a string in quotes, without escapes", found());
        }
        String string = text.substring(at + 1, end);
        at = end + 1;
        return string;
    }

    private void take(char c) {
        if (!tryTake(c)) {
            throw fail("'" + c + "'", found());
        }
    }

    private boolean tryTake(char c) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private String found() {
        if (at >= text.length()) {
            return "the end of the header";
        }
        char c = text.charAt(at);
        return c > 0x20 && c < 0x7F ? "'" + c + "'" : String.format("byte 0x%02x", (int) c);
    }

    private ModelFileException fail(String expected, String actual) {
        return wrong.of("header, character " + at, expected, actual);
    }
}
