package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Mask;
import lanewise.nn.attention.Positions;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Queries that see no key: their output is zero, nothing comes of their gradient, and the others have their bits. */
class MaskPropertiesTest {
    private static final int TRIES = 120;
    /** What attention gives goes through a product there, so that zero becomes the bias. */
    private static final String PROJECTED = "attention(";

    /**
     * @param queries of each sequence, as many as keys
     * @param full hides all keys of every this many queries
     * @param weights whether weights are kept, which another implementation does
     */
    private record Masked(
            Spec spec, Precision precision, int queries, int batch, int full, boolean weights, int threads, int seed) {
        boolean hidesAll(int query) {
            return query % full == 0;
        }

        /** A mask that hides some keys of some queries, and all of some if wanted. */
        Mask mask(boolean all) {
            Rng random = Rng.of(seed, "mask");
            boolean[][] hidden = new boolean[queries][queries];
            for (int i = 0; i < queries; i++) {
                for (int j = 0; j < queries; j++) {
                    // One key at least is seen where not all are hidden.
                    hidden[i][j] = random.nextInt(3) == 0 && j != 0 || all && hidesAll(i);
                }
            }
            return Mask.hide(hidden);
        }
    }

    @Provide
    Arbitrary<Masked> masked() {
        AttentionShape shape = AttentionShape.of(6, 2);
        Arbitrary<Spec> specs = Arbitraries.of(
                Spec.attention(shape),
                Spec.attention(shape.withBias(false).withPositions(Positions.ALIBI)),
                Spec.attention(AttentionShape.of(16, 2).withPositions(Positions.rotary(10000))),
                Spec.dotProductAttention(2, 6, 10, 0.5, false),
                Spec.dotProductAttention(1, 16, 3, 0.25, false),
                Spec.additiveAttention(6, 5, 4),
                Spec.bilinearAttention(6, 5));
        Arbitrary<Integer> sizes =
                Arbitraries.oneOf(Arbitraries.integers().between(1, 9), Arbitraries.of(13, 16, 17, 31, 33, 37, 129));
        return Combinators.combine(
                        specs,
                        Arbitraries.of(Precision.class),
                        sizes,
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 1000))
                .as(Masked::new);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void aQueryThatSeesNothingGivesNothing(@ForAll("masked") Masked masked) {
        try (Run run = new Run(masked)) {
            Map<String, double[]> results = run.results(masked.mask(true), 1);
            results.forEach((name, values) ->
                    assertTrue(Arrays.stream(values).allMatch(Double::isFinite), () -> name + " must be finite"));
            Map<String, double[]> others = run.results(masked.mask(false), 1);
            for (int row = 0; row < masked.queries() * masked.batch(); row++) {
                if (masked.hidesAll(row / masked.batch())) {
                    assertArrayEquals(run.nothing(), row(results.get("y"), run.width(), row), "y of row " + row);
                } else {
                    Bits.assertSame(
                            "y", row(others.get("y"), run.width(), row), row(results.get("y"), run.width(), row));
                }
            }
        }
    }

    /** Neither for itself nor for any key, value or parameter within attention. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void nothingComesOfItsGradient(@ForAll("masked") Masked masked) {
        try (Run run = new Run(masked)) {
            Map<String, double[]> once = run.results(masked.mask(true), 1);
            Map<String, double[]> again = run.results(masked.mask(true), 1e6);
            // The bias behind it is added to whatever attention gives.
            once.keySet().removeIf(name -> name.endsWith("out_proj.bias"));
            again.keySet().removeIf(name -> name.endsWith("out_proj.bias"));
            Bits.assertSame(once, again);
            if (run.hasMemory()) {
                int width = masked.spec().inputWidth();
                for (int row = 0; row < masked.queries() * masked.batch(); row++) {
                    if (masked.hidesAll(row / masked.batch())) {
                        assertArrayEquals(new double[width], row(once.get("d x"), width, row), "d x of row " + row);
                    }
                }
            }
        }
    }

    /** A sequence all of whose keys are hidden, next to others. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void aSequenceWithoutKeysGivesNothing(@ForAll("masked") Masked masked) {
        try (Run run = new Run(masked)) {
            boolean[][] hidden = new boolean[masked.batch()][masked.queries()];
            Arrays.fill(hidden[0], true);
            run.keyMask(Mask.hide(hidden));
            Map<String, double[]> results = run.results(null, 1);
            run.keyMask(null);
            Map<String, double[]> all = run.results(null, 1);
            for (int row = 0; row < masked.queries() * masked.batch(); row++) {
                double[] y = row(results.get("y"), run.width(), row);
                if (row % masked.batch() == 0) {
                    assertArrayEquals(run.nothing(), y, "y of row " + row);
                } else {
                    Bits.assertSame("y", row(all.get("y"), run.width(), row), y);
                }
            }
            for (String name : run.inputs()) {
                double[] gradient = results.get("d " + name);
                int width = gradient.length / masked.queries() / masked.batch();
                for (int row = 0; row < masked.queries() * masked.batch(); row += masked.batch()) {
                    assertArrayEquals(new double[width], row(gradient, width, row), "d " + name + " of row " + row);
                }
            }
        }
    }

    private static double[] row(double[] values, int width, int row) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    /** A network with masks, and all that comes out of it. */
    private static final class Run implements AutoCloseable {
        private final Masked masked;
        private final Model model;
        private final Network network;
        private final List<String> sides;

        Run(Masked masked) {
            this.masked = masked;
            Engine.Options engine =
                    Engine.Options.defaults().withVectorsAtOnce().withThreads(masked.threads());
            model = Model.build(masked.spec(), masked.precision(), masked.seed(), engine);
            sides = List.copyOf(Kinds.sides(masked.spec()).keySet());
            Plan.Options options = Plan.Options.train(masked.queries(), masked.batch())
                    .withInputGradients()
                    .withMasks();
            for (String side : sides) {
                options = options.withSide(side, masked.queries());
            }
            network = model.network(masked.weights() ? options.withWeights() : options);
            draw("x", network.input().value());
            sides.forEach(side -> draw(side, network.input(side).value()));
            for (Parameter p : model.parameters()) {
                // Biases begin at zero, which nothing would look like.
                draw(p.name(), p.value());
            }
            model.parametersChanged();
        }

        private void draw(String name, Matrix matrix) {
            Rng random = Rng.of(masked.seed(), name);
            for (int row = 0; row < matrix.rows(); row++) {
                for (int column = 0; column < matrix.columns(); column++) {
                    matrix.set(row, column, random.nextUniform(-1, 1));
                }
            }
        }

        int width() {
            return network.output().width();
        }

        boolean hasMemory() {
            return !sides.isEmpty();
        }

        List<String> inputs() {
            List<String> names = new ArrayList<>(sides);
            names.add("x");
            return names;
        }

        void keyMask(Mask mask) {
            network.attentions().getFirst().keyMask(mask);
        }

        /** What attention's zero becomes: the bias of the product behind it, if there is one. */
        double[] nothing() {
            if (!masked.spec().toString().startsWith(PROJECTED)) {
                return new double[width()];
            }
            return model.parameters().stream()
                    .filter(p -> p.name().equals("out_proj.bias"))
                    .findFirst()
                    .map(p -> p.value().toArray())
                    .orElse(new double[width()]);
        }

        /** With a cotangent that is {@code factor} times as large where all keys are hidden. */
        Map<String, double[]> results(Mask mask, double factor) {
            network.attentions().getFirst().mask(mask);
            network.forward();
            Matrix dy = network.output().gradient();
            draw("dy", dy);
            for (int row = 0; row < dy.rows(); row++) {
                for (int column = 0; column < dy.columns() && masked.hidesAll(row / masked.batch()); column++) {
                    dy.set(row, column, factor * dy.get(row, column));
                }
            }
            network.clearGradients();
            network.backward();
            Map<String, double[]> results = new LinkedHashMap<>();
            results.put("y", network.output().value().toArray());
            results.put("d x", network.input().gradient().toArray());
            for (String side : sides) {
                results.put("d " + side, network.input(side).gradient().toArray());
            }
            for (Parameter p : model.parameters()) {
                results.put("d " + p.name(), network.gradient(p).toArray());
            }
            return results;
        }

        @Override
        public void close() {
            network.close();
            model.close();
        }
    }
}
