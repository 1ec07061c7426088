package lanewise.verify.arbitraries;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Reduction;
import lanewise.verify.FunctionProblem;
import lanewise.verify.Functions;
import lanewise.verify.LayerProblem;
import lanewise.verify.LossProblem;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Problems of a gradient check for jqwik. They shrink towards one step, one sequence, one column and short lengths, so that
 * what a failing property reports is about the smallest shape that still fails; the seed of the values is kept as it is.
 */
public final class Problems {
    private static final int STEPS = 7;
    private static final int SEQUENCES = 5;
    private static final int WIDTH = 8;
    private static final int WIDEST_LOSS = 12;
    private static final long SEEDS = 1_000_000_000;

    private Problems() {}

    /** A layer for inputs of any width: widths 1..8, steps 1..7, sequences 1..5. */
    public static Arbitrary<LayerProblem> layers(IntFunction<Spec> ofWidth) {
        return Combinators.combine(upTo(WIDTH), upTo(STEPS), upTo(SEQUENCES), seeds())
                .as((width, time, batch, seed) -> LayerProblem.of(fed(ofWidth.apply(width), width), time, batch)
                        .withSeed(seed));
    }

    /** The same with sequences of different lengths, of which the first is full. */
    public static Arbitrary<LayerProblem> layersWithLengths(IntFunction<Spec> ofWidth) {
        Arbitrary<List<Integer>> lengths =
                Arbitraries.integers().between(0, STEPS).list().ofSize(SEQUENCES);
        return Combinators.combine(layers(ofWidth), lengths)
                .as((problem, drawn) -> problem.withLengths(lengths(problem, drawn)));
    }

    private static List<Integer> lengths(LayerProblem problem, List<Integer> drawn) {
        List<Integer> lengths = new ArrayList<>();
        for (int b = 0; b < problem.batch(); b++) {
            lengths.add(b == 0 ? problem.time() : Math.min(problem.time(), drawn.get(b)));
        }
        return lengths;
    }

    /** A part that takes any width is told which one it gets. */
    private static Spec fed(Spec spec, int width) {
        return spec.inputWidth() > 0 ? spec : spec.withInput(width);
    }

    /**
     * A loss: rows 1..7, those widths from 1 to 12 that it takes, every reduction, with weights and without.
     *
     * @param name in one word, for the report
     */
    public static Arbitrary<LossProblem> losses(String name, Loss loss) {
        List<Integer> widths = IntStream.rangeClosed(1, WIDEST_LOSS)
                .filter(width -> takes(loss, width))
                .boxed()
                .toList();
        Arbitrary<Reduction> reductions =
                Arbitraries.of(Reduction.SUM, Reduction.MEAN).injectNull(0.3);
        Arbitrary<Boolean> weighted = Arbitraries.of(false, true);
        return Combinators.combine(upTo(STEPS), Arbitraries.of(widths), weighted, reductions, seeds())
                .as((rows, width, weights, reduction, seed) ->
                        new LossProblem(name, loss, rows, width, weights, reduction, seed));
    }

    private static boolean takes(Loss loss, int width) {
        try {
            loss.targetWidth(width);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    /** Functions of one's own, within the sizes that they declare. */
    public static Arbitrary<FunctionProblem> functions(Functions functions) {
        Map<String, int[]> bounds = functions.sizes();
        List<Arbitrary<Integer>> sizes = new ArrayList<>();
        bounds.values().forEach(range -> sizes.add(between(range[0], range[1])));
        Arbitrary<List<Integer>> drawn = sizes.isEmpty()
                ? Arbitraries.just(List.of())
                : Combinators.combine(sizes).as(List::copyOf);
        return Combinators.combine(drawn, seeds())
                .as((values, seed) -> functions.at(named(List.copyOf(bounds.keySet()), values), seed));
    }

    private static Map<String, Integer> named(List<String> symbols, List<Integer> values) {
        Map<String, Integer> named = new LinkedHashMap<>();
        for (int i = 0; i < symbols.size(); i++) {
            named.put(symbols.get(i), values.get(i));
        }
        return named;
    }

    /**
     * Matrices, for properties that need no problem: values between two bounds, which shrink towards the one that is nearer
     * to zero, or to zero.
     */
    public static Arbitrary<double[][]> matrices(int rows, int columns, double low, double high) {
        return Arbitraries.doubles()
                .between(low, high)
                .array(double[].class)
                .ofSize(columns)
                .array(double[][].class)
                .ofSize(rows);
    }

    private static Arbitrary<Integer> upTo(int high) {
        return between(1, high);
    }

    private static Arbitrary<Integer> between(int low, int high) {
        return Arbitraries.integers().between(low, high).shrinkTowards(low);
    }

    private static Arbitrary<Long> seeds() {
        return Arbitraries.longs().between(0, SEEDS - 1).withoutEdgeCases().dontShrink();
    }
}
