package lanewise.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lanewise.nn.spec.Named;
import lanewise.nn.spec.Parts;

/**
 * Reads the text that {@link Spec#toString} writes: {@code part(argument,...)} or {@code name=part}; a chain's arguments all have
 * names.
 */
public final class SpecText {
    private static final int DEEPEST = 64;

    private final String text;
    private final Map<String, Reader> own;
    private int at;
    private int depth;

    private SpecText(String text, Map<String, Reader> own) {
        this.text = text;
        this.own = own;
    }

    /** Reads what stands between the parentheses of one kind of part. */
    @FunctionalInterface
    public interface Reader {
        Spec read(SpecText text);
    }

    /** The spec that {@code text} describes; IllegalArgumentException with the place where it can't be read. */
    public static Spec parse(String text) {
        return parse(text, Map.of());
    }

    /**
     * The same for specs with parts of one's own.
     *
     * @param own readers by the word that begins the part's text; none of Lanewise's words
     */
    public static Spec parse(String text, Map<String, Reader> own) {
        for (String word : own.keySet()) {
            if (Parts.words().contains(word)) {
                throw new IllegalArgumentException(
                        "a part of one's own must have a new name, but '" + word + "' is taken");
            }
        }
        SpecText parser = new SpecText(text, own);
        Spec spec = parser.spec();
        if (parser.at != text.length()) {
            throw parser.error("the end");
        }
        return spec;
    }

    /** The next part. */
    public Spec spec() {
        if (depth == DEEPEST) {
            throw error("at most " + DEEPEST + " levels");
        }
        depth++;
        String name = word();
        Spec spec = take('=') ? new Named(name, spec()) : part(name);
        depth--;
        return spec;
    }

    /** The next part, which must have a name. */
    public Named named() {
        String name = word();
        expect('=');
        return new Named(name, spec());
    }

    private Spec part(String name) {
        expect('(');
        Reader reader = own.get(name);
        Spec spec;
        try {
            spec = reader == null ? Parts.read(name, this) : reader.read(this);
        } catch (IllegalArgumentException e) {
            throw e.getMessage().contains("spec '")
                    ? e
                    : new IllegalArgumentException(e.getMessage() + ", in spec '" + text + "'", e);
        }
        if (spec == null) {
            throw new IllegalArgumentException("unknown part '" + name + "' in spec '" + text + "'");
        }
        expect(')');
        return spec;
    }

    /** A comma. */
    public void comma() {
        expect(',');
    }

    /** A comma and a whole number. */
    public int nextNumber() {
        comma();
        return number();
    }

    /** A comma and a number. */
    public double nextReal() {
        comma();
        return real();
    }

    /** A whole number, 0 or more. */
    public int number() {
        String word = word();
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw error("a whole number instead of '" + word + "'");
        }
    }

    /**
     * The options at the end of a part's arguments: {@code ,key:value} any number of times, none twice.
     *
     * @param known the keys there are
     */
    public Options options(String... known) {
        Map<String, String> values = new HashMap<>();
        while (take(',')) {
            String key = word();
            if (!List.of(known).contains(key) || values.containsKey(key)) {
                throw error("an option of " + List.of(known) + ", each at most once, instead of '" + key + "'");
            }
            expect(':');
            int from = at;
            skipValue();
            values.put(key, text.substring(from, at));
        }
        if (at == text.length() || text.charAt(at) != ')') {
            throw error("',' or ')'");
        }
        return new Options(text, values);
    }

    private void skipValue() {
        while (at < text.length() && ",()=:".indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }

    /**
     * Options of a part; each has a default.
     *
     * @param spec the text they stand in, for messages
     */
    public record Options(String spec, Map<String, String> values) {
        public int number(String key, int otherwise) {
            return values.containsKey(key) ? convert(key, "a whole number", Integer::parseInt) : otherwise;
        }

        public double real(String key, double otherwise) {
            return values.containsKey(key) ? convert(key, "a number", Double::parseDouble) : otherwise;
        }

        public boolean flag(String key, boolean otherwise) {
            return values.containsKey(key) ? convert(key, "true or false", Options::truth) : otherwise;
        }

        public String word(String key, String otherwise) {
            return values.getOrDefault(key, otherwise);
        }

        private static boolean truth(String word) {
            if (!word.equals("true") && !word.equals("false")) {
                throw new IllegalArgumentException(word);
            }
            return word.equals("true");
        }

        private <T> T convert(String key, String wanted, Function<String, T> conversion) {
            try {
                return conversion.apply(values.get(key));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "option '" + key + "' must be " + wanted + " in spec '" + spec + "', but is '" + values.get(key)
                                + "'",
                        e);
            }
        }
    }

    /** A number. */
    public double real() {
        int from = at;
        skipValue();
        try {
            return Double.parseDouble(text.substring(from, at));
        } catch (NumberFormatException e) {
            at = from;
            throw error("a number");
        }
    }

    /** A comma and true or false. */
    public boolean nextFlag() {
        expect(',');
        String word = word();
        if (!word.equals("true") && !word.equals("false")) {
            throw error("true or false instead of '" + word + "'");
        }
        return word.equals("true");
    }

    /** Letters, digits and _, at least one. */
    public String word() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == from) {
            throw error("a word");
        }
        return text.substring(from, at);
    }

    /** Whether {@code wanted} comes next; then it is passed over. */
    public boolean take(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw error("'" + wanted + "'");
        }
    }

    private IllegalArgumentException error(String wanted) {
        return new IllegalArgumentException("spec '" + text + "' must have " + wanted + " at character " + at);
    }
}
