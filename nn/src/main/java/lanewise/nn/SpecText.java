package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.nn.layer.Pointwise;

/**
 * Reads the text that {@link Spec#toString} writes: {@code part(argument,...)} or {@code name=part}; a chain's arguments all have
 * names.
 */
public final class SpecText {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    private SpecText(String text) {
        this.text = text;
    }

    /** The spec that {@code text} describes; IllegalArgumentException with the place where it can't be read. */
    public static Spec parse(String text) {
        SpecText parser = new SpecText(text);
        Spec spec = parser.spec(0);
        if (parser.at != text.length()) {
            throw parser.error("the end");
        }
        return spec;
    }

    private Spec spec(int depth) {
        if (depth > DEEPEST) {
            throw error("at most " + DEEPEST + " levels");
        }
        String name = word();
        if (take('=')) {
            return new Spec.Named(name, spec(depth + 1));
        }
        expect('(');
        Spec spec = switch (name) {
            case "chain" -> chain(depth);
            case "lstm" -> {
                int input = number();
                int hidden = next();
                int layers = next();
                yield new Spec.LstmSpec(input, hidden, layers, nextFlag(), nextFlag());
            }
            case "linear" -> {
                int input = number();
                int output = next();
                yield new Spec.LinearSpec(input, output, nextFlag());
            }
            case "input" -> {
                int width = number();
                expect(',');
                yield new Spec.Input(width, spec(depth + 1));
            }
            case "last" -> Spec.last();
            case "gaussianHead" -> Spec.gaussianHead();
            case "softplus" -> {
                double beta = real();
                expect(',');
                yield new Spec.SoftplusSpec(beta, real());
            }
            case "tanh", "sigmoid" -> new Spec.PointwiseSpec(Pointwise.Function.valueOf(name.toUpperCase(Locale.ROOT)));
            default -> throw new IllegalArgumentException("unknown part '" + name + "' in spec '" + text + "'");
        };
        expect(')');
        return spec;
    }

    private Spec chain(int depth) {
        List<Spec.Named> parts = new ArrayList<>();
        do {
            String name = word();
            expect('=');
            parts.add(new Spec.Named(name, spec(depth + 1)));
        } while (take(','));
        return new Spec.Chain(parts);
    }

    private int next() {
        expect(',');
        return number();
    }

    private int number() {
        String word = word();
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw error("a whole number instead of '" + word + "'");
        }
    }

    private double real() {
        int from = at;
        while (at < text.length() && ",()=".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        try {
            return Double.parseDouble(text.substring(from, at));
        } catch (NumberFormatException e) {
            at = from;
            throw error("a number");
        }
    }

    private boolean nextFlag() {
        expect(',');
        String word = word();
        if (!word.equals("true") && !word.equals("false")) {
            throw error("true or false instead of '" + word + "'");
        }
        return word.equals("true");
    }

    private String word() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (at == from) {
            throw error("a word");
        }
        return text.substring(from, at);
    }

    private boolean take(char wanted) {
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
