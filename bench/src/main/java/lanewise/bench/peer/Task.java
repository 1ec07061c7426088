package lanewise.bench.peer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.bench.AttentionShape;
import lanewise.bench.GemmShape;
import lanewise.bench.RecurrentShape;
import lanewise.engine.Precision;

/**
 * One case as peers are told about it.
 *
 * @param kind what is to be done
 * @param precision of all numbers
 * @param sizes as the kind has them
 */
public record Task(Kind kind, Precision precision, int... sizes) {
    /** A product. */
    public static Task gemm(Kind kind, Precision precision, GemmShape shape) {
        return new Task(kind, precision, shape.m(), shape.n(), shape.k());
    }

    /** A recurrent layer. */
    public static Task recurrent(Kind kind, Precision precision, RecurrentShape shape) {
        return new Task(kind, precision, shape.time(), shape.batch(), shape.input(), shape.hidden());
    }

    /** Attention. */
    public static Task attention(Kind kind, Precision precision, AttentionShape shape) {
        return new Task(
                kind, precision, shape.batch(), shape.time(), shape.width(), shape.heads(), shape.causal() ? 1 : 0);
    }

    /** Reads what {@link #text} wrote. */
    static Task parse(String text) {
        String[] words = text.split(" ");
        int[] sizes = IntStream.range(2, words.length)
                .map(i -> Integer.parseInt(words[i]))
                .toArray();
        return new Task(
                Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
                Precision.valueOf(words[1].toUpperCase(Locale.ROOT)),
                sizes);
    }

    /** One line for another process. */
    String text() {
        return kind.label() + " " + precision.name().toLowerCase(Locale.ROOT) + " "
                + Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    /** The size at {@code index}. */
    public int size(int index) {
        return sizes[index];
    }

    /** Whether all is in float32. */
    public boolean f32() {
        return precision == Precision.F32;
    }

    /** How far outputs may lie apart, as a share of the largest. */
    double tolerance() {
        return kind.tolerance(precision, sizes);
    }
}
