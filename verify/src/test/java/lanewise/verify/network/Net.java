package lanewise.verify.network;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.spec.RecurrentSpec;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.LayerProblem;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A network to try: T steps of B sequences. A failure prints it as a line, and {@code -Dlanewise.net='LINE'} has properties try
 * that one alone.
 *
 * @param lengths of the sequences; empty where all have T steps
 * @param seed of parameters, inputs and cotangents
 */
record Net(Spec spec, Precision precision, int time, int batch, List<Integer> lengths, int seed) {
    /** Recurrent layers to choose from. */
    private static final int KINDS = 9;
    /** Of layers of any width that the gradient checks draw. */
    private static final int DRAWN = 1000;

    private static final int LEARNED_POSITIONS = 13;
    private static final Pattern LINE =
            Pattern.compile("(\\S+) (F32|F64) T=(\\d+) B=(\\d+)(?: lengths=([\\d,]+))? seed=(-?\\d+)");

    /** Widths: small ones, ones that fill vectors of every size, and ones just beside. */
    private static Arbitrary<Integer> width() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(1, 7)),
                Tuple.of(4, Arbitraries.of(8, 9, 13, 15, 16, 17, 19, 24, 31, 32, 33)));
    }

    private static Arbitrary<Integer> rows() {
        return Arbitraries.frequencyOf(
                Tuple.of(14, Arbitraries.integers().between(1, 7)),
                Tuple.of(5, Arbitraries.of(8, 11, 13, 17)),
                Tuple.of(1, Arbitraries.integers().between(18, 40)),
                Tuple.of(1, Arbitraries.of(19, 23, 29, 31, 37, 41)));
    }

    /** One recurrent layer of any kind: stacks, both directions, with and without biases. */
    static Arbitrary<Spec> recurrent() {
        Arbitrary<Boolean> flag = Arbitraries.of(false, true);
        return Combinators.combine(
                        cell(), width(), width(), Arbitraries.integers().between(1, 3), flag, flag)
                .as((cell, in, h, layers, both, bias) -> {
                    boolean projected = cell == 0 && layers == 2 && h > 1;
                    RecurrentSpec<?> one = projected ? Spec.lstm(in, h).projection(h / 2) : layer(cell, in, h);
                    RecurrentSpec<?> spec = one.layers(layers);
                    spec = both ? spec.bidirectional() : spec;
                    return bias ? spec : spec.noBias();
                });
    }

    private static Arbitrary<Integer> cell() {
        return Arbitraries.integers().between(0, KINDS - 1);
    }

    private static RecurrentSpec<?> layer(int kind, int input, int hidden) {
        return switch (kind) {
            case 0 -> Spec.lstm(input, hidden);
            case 1 -> Spec.gru(input, hidden);
            case 2 -> Spec.gru(input, hidden).resetBefore();
            case 3 -> Spec.rnn(input, hidden);
            case 4 -> Spec.rnn(input, hidden).relu();
            case 5 -> Spec.lstm(input, hidden).peepholes();
            case 6 -> Spec.gru(input, hidden).hardGates(0.2, 0.5);
            case 7 -> Spec.gru(input, hidden).resetBefore().hardGates(0.2, 0.5);
            default -> Spec.lstm(input, hidden).peepholes().hardGates(0.2, 0.5);
        };
    }

    /** Recurrent layers and chains whose outputs depend on no later step. */
    static Arbitrary<Spec> causal() {
        return Combinators.combine(
                        width(), width(), width(), Arbitraries.integers().between(0, 4), cell())
                .as((in, h, out, which, kind) -> switch (which) {
                    case 0 -> layer(kind, in, h);
                    case 1 -> layer(kind, in, h).layers(2).noBias();
                    case 2 -> Spec.of(Spec.lstm(in, h), Spec.linear(h, 2 * out), Spec.gaussianHead());
                    case 3 ->
                        Spec.of(
                                Spec.linear(in, h),
                                Spec.tanh(),
                                layer(kind, h, out).layers(2));
                    default -> Spec.of(Spec.lstm(in, h), Spec.sigmoid(), Spec.lstm(h, out), Spec.softplus(1.5, 0.4));
                });
    }

    /** Everything there is; a recurrent layer reads x, so that padding never gets further. */
    static Arbitrary<Spec> any() {
        Arbitrary<Spec> chains = Combinators.combine(
                        width(), width(), width(), Arbitraries.integers().between(0, 3), cell())
                .as((in, h, out, which, kind) -> switch (which) {
                    case 0 -> Spec.of(Spec.lstm(in, h), Spec.last(), Spec.linear(h, 2 * out), Spec.gaussianHead());
                    case 1 -> Spec.of(Spec.lstm(in, h, 1, true, true), Spec.linear(2 * h, out, false), Spec.tanh());
                    case 2 -> Spec.of(layer(kind, in, h), Spec.sigmoid(), Spec.lstm(h, out, 1, true, false));
                    default -> Spec.of(layer(kind, in, h).layers(2).bidirectional(), Spec.last(), Spec.softplus());
                });
        return Arbitraries.oneOf(recurrent(), chains);
    }

    /** Networks of these specs, with lengths (0 and T among them) or without; or the one that was asked for. */
    static Arbitrary<Net> of(Arbitrary<Spec> specs, boolean lengths) {
        String asked = System.getProperty("lanewise.net");
        if (asked != null) {
            return Arbitraries.just(parse(asked));
        }
        Arbitrary<Precision> precision = Arbitraries.of(Precision.class);
        Arbitrary<Integer> seed = Arbitraries.integers().between(0, 1_000_000);
        return Combinators.combine(specs, precision, rows(), rows(), seed)
                .as((spec, p, time, batch, s) -> new Net(spec, p, shortened(spec, time), batch, List.of(), s))
                .flatMap(net -> lengths ? lengths(net) : Arbitraries.just(net))
                .filter(Net::normalisable);
    }

    /** As many steps as there are learned positions. */
    private static int shortened(Spec spec, int time) {
        return spec.toString().contains("positions(") ? Math.min(time, LEARNED_POSITIONS) : time;
    }

    /** Batch norm takes statistics of two valid steps at least. */
    private boolean normalisable() {
        int steps = lengths.isEmpty()
                ? time * batch
                : lengths.stream().mapToInt(i -> i).sum();
        return steps >= 2 || !Kinds.normalisesBatches(spec);
    }

    /** What {@link #toString} gave. */
    static Net parse(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException("a net must read '" + LINE + "', but reads '" + line + "'");
        }
        List<Integer> lengths = match.group(5) == null
                ? List.of()
                : Stream.of(match.group(5).split(",")).map(Integer::valueOf).toList();
        return new Net(
                SpecText.parse(match.group(1)),
                Precision.valueOf(match.group(2)),
                Integer.parseInt(match.group(3)),
                Integer.parseInt(match.group(4)),
                lengths,
                Integer.parseInt(match.group(6)));
    }

    @Override
    public String toString() {
        String valid = lengths.stream().map(String::valueOf).collect(Collectors.joining(","));
        return spec + " " + precision + " T=" + time + " B=" + batch + (valid.isEmpty() ? "" : " lengths=" + valid)
                + " seed=" + seed;
    }

    private static Arbitrary<Net> lengths(Net net) {
        Arbitrary<Integer> length = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(0, net.time)),
                Tuple.of(3, Arbitraries.integers().between(0, net.time)));
        return length.list().ofSize(net.batch).map(net::withLengths);
    }

    /** With and without lengths: recurrent layers and chains, and every kind of layer. */
    static Arbitrary<Net> mixed() {
        return Arbitraries.oneOf(of(any(), false), of(any(), true), of(kind(), false), of(kind(), true));
    }

    /** Every kind of layer by itself, with and without lengths. */
    static Arbitrary<Net> kinds() {
        return Arbitraries.oneOf(of(kind(), false), of(kind(), true));
    }

    /** Every kind of layer there is, and, as often, one of any width. */
    static Arbitrary<Spec> kind() {
        Arbitrary<Spec> drawn = Combinators.combine(
                        Arbitraries.of(GradCheckSuite.names()),
                        Arbitraries.integers().between(0, DRAWN))
                .as((name, index) -> GradCheckSuite.draw(name, 1, index))
                .filter(LayerProblem.class::isInstance)
                .map(problem -> ((LayerProblem) problem).spec());
        return Arbitraries.oneOf(Arbitraries.of(Kinds.examples()), drawn);
    }

    Net withLengths(List<Integer> valid) {
        return new Net(spec, precision, time, batch, valid, seed);
    }

    /** Sequence b alone. */
    Net alone(int b) {
        return new Net(spec, precision, time, 1, lengths.isEmpty() ? List.of() : List.of(lengths.get(b)), seed);
    }

    /** All sequences but the first {@code count}. */
    Net from(int count) {
        List<Integer> rest = lengths.isEmpty() ? lengths : lengths.subList(count, batch);
        return new Net(spec, precision, time, batch - count, rest, seed);
    }

    int length(int b) {
        return lengths.isEmpty() ? time : lengths.get(b);
    }
}
