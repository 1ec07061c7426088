package lanewise.nn.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON (RFC 8259) from UTF-8 bytes, one value after another, strictly: no duplicate keys, no deep nesting. Values
 * that nobody asks for are checked and skipped without being kept.
 */
final class JsonReader {
    /** Values inside values: the parser calls itself, so the depth has to end before the stack does. */
    private static final int MAX_DEPTH = 64;

    private final Path file;
    private final byte[] text;
    private int at;
    private int depth;

    JsonReader(Path file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /** The index of the next byte. */
    int position() {
        return at;
    }

    /** Enters an object, to be read member by member. A loop and no callbacks: a lambda costs a millisecond at start-up. */
    Members object() {
        enter('{');
        return new Members();
    }

    /** The members of the object that was entered last and is not yet read. */
    final class Members {
        private final Set<String> keys = new HashSet<>();

        /** The next key, whose value has to be read next, or null after the last. */
        String next() {
            if (keys.isEmpty() ? tryTake('}') : !another('}')) {
                depth--;
                return null;
            }
            String key = string();
            if (!keys.add(key)) {
                throw wrong("keys that differ within an object", "\"" + key + "\" twice");
            }
            take(':');
            return key;
        }
    }

    /** Reads an array of whole numbers from 0 to 2^63 - 1. */
    long[] wholeNumbers() {
        long[] values = new long[4];
        int count = 0;
        enter('[');
        for (boolean more = !tryTake(']'); more; more = another(']')) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = wholeNumber();
        }
        depth--;
        return Arrays.copyOf(values, count);
    }

    private long wholeNumber() {
        skipBlanks();
        int start = at;
        skipNumber();
        String digits = new String(text, start, at - start, StandardCharsets.US_ASCII);
        try {
            long value = Long.parseLong(digits);
            // "-0" is a number of JSON, but no size.
            if (digits.charAt(0) != '-') {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through: a fraction, an exponent or too large.
        }
        at = start;
        throw wrong("a whole number from 0 to 2^63 - 1", digits);
    }

    /** Reads a string. */
    String string() {
        take('"');
        int start = at;
        while (at < text.length && text[at] != '"' && text[at] != '\\') {
            plainByte();
        }
        if (at < text.length && text[at] == '"') {
            return decode(start, at++);
        }
        return escapedString(start);
    }

    private String escapedString(int start) {
        StringBuilder result = new StringBuilder();
        int from = start;
        while (at < text.length && text[at] != '"') {
            if (text[at] == '\\') {
                result.append(decode(from, at));
                at++;
                result.append(escape());
                from = at;
            } else {
                plainByte();
            }
        }
        result.append(decode(from, at));
        take('"');
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(result)) {
            throw wrong("escapes that form Unicode characters", "half of a surrogate pair");
        }
        return result.toString();
    }

    private void plainByte() {
        if (text[at] >= 0 && text[at] < 0x20) {
            throw wrong("control characters to be escaped within a string", found());
        }
        at++;
    }

    private String decode(int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("UTF-8", "bytes that are not, in the string before");
        }
    }

    private char escape() {
        int kind = at < text.length ? text[at++] : -1;
        return switch (kind) {
            case '"', '\\', '/' -> (char) kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourHexDigits();
            default -> throw wrong("an escape of JSON after \\", "none");
        };
    }

    private char fourHexDigits() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length && text[at] >= 0 ? Character.digit(text[at], 16) : -1;
            if (digit < 0) {
                throw wrong("four hex digits after \\u", found());
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    /** Checks a value of any kind and forgets it. */
    void skipValue() {
        skipBlanks();
        int next = at < text.length ? text[at] : -1;
        switch (next) {
            case '{' -> skipObject();
            case '[' -> skipArray();
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> skipNumber();
        }
    }

    private void skipObject() {
        Members members = object();
        while (members.next() != null) {
            skipValue();
        }
    }

    private void skipArray() {
        enter('[');
        for (boolean more = !tryTake(']'); more; more = another(']')) {
            skipValue();
        }
        depth--;
    }

    private void word(String word) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (at >= text.length || text[at] != word.charAt(i)) {
                throw wrong(word, found());
            }
        }
    }

    private void skipNumber() {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits(start);
        }
        if (skip('.')) {
            digits(start);
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits(start);
        }
    }

    private void digits(int start) {
        int first = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong(at == start ? "a value" : "a digit", found());
        }
    }

    /** Nothing but spaces may follow. */
    void end() {
        while (at < text.length && text[at] == ' ') {
            at++;
        }
        if (at < text.length) {
            throw wrong("only spaces after the object", found());
        }
    }

    private void enter(char open) {
        take(open);
        if (++depth > MAX_DEPTH) {
            throw wrong("at most " + MAX_DEPTH + " values inside each other", "more");
        }
    }

    /** After a member or element: true at a comma, false at the end. */
    private boolean another(char close) {
        if (tryTake(close)) {
            return false;
        }
        if (!tryTake(',')) {
            throw wrong("',' or '" + close + "'", found());
        }
        return true;
    }

    private void take(char c) {
        if (!tryTake(c)) {
            throw wrong("'" + c + "'", found());
        }
    }

    private boolean tryTake(char c) {
        skipBlanks();
        return skip(c);
    }

    private boolean skip(char c) {
        if (at < text.length && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private String found() {
        if (at >= text.length) {
            return "the end of the header";
        }
        int b = text[at] & 0xFF;
        return b > 0x20 && b < 0x7F ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    private ModelFileException wrong(String expected, String actual) {
        return new ModelFileException(file, "header, byte " + at, expected, actual);
    }
}
