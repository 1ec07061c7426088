package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Slab;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;

/**
 * What has to have the same bits whichever way it is computed, for chains and for every kind of layer. A failure prints its seed and
 * its network; {@code mvn test -pl verify -am -Dtest=NetworkPropertiesTest '-Dlanewise.net=NETWORK'} tries that one again.
 */
class NetworkPropertiesTest {
    private static final int TRIES = 120;
    private static final Engine.Options SCALAR = new Engine.Options(1, true);
    /** An engine would run these small networks scalar, before its vector kernels are compiled. */
    private static final Engine.Options VECTOR = Engine.Options.defaults().withVectorsAtOnce();

    @Provide
    Arbitrary<Net> nets() {
        return Net.mixed();
    }

    @Provide
    Arbitrary<Net> kindsWithLengths() {
        // Without its first sequence, which is emptied, a batch to normalise must still have two steps.
        return Net.of(Net.kind(), true)
                .filter(net -> !Kinds.normalisesBatches(net.spec())
                        || net.lengths().stream()
                                        .skip(1)
                                        .mapToInt(Integer::intValue)
                                        .sum()
                                >= 2);
    }

    @Provide
    Arbitrary<Net> causalNets() {
        Arbitrary<Spec> kinds =
                Net.kind().filter(spec -> spec.causal() && Kinds.sides(spec).isEmpty() && !Kinds.selectsSteps(spec));
        return Net.of(Arbitraries.oneOf(Net.causal(), kinds), false);
    }

    @Provide
    Arbitrary<Net> lengthNets() {
        return Net.of(Arbitraries.oneOf(Net.any(), Net.kind()), true);
    }

    /** Streams, networks for inference (whole and step by step) and networks for training. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void streamingEqualsTheForwardPass(@ForAll("causalNets") Net net, @ForAll boolean scalar) {
        Engine.Options engine = scalar ? SCALAR : VECTOR;
        try (Pass trained = Pass.train(net, engine);
                Pass inferred = Pass.infer(net, engine)) {
            trained.network().reset();
            inferred.network().reset();
            Matrix x = trained.network().input().value();
            double[] y = inferred.run().network().output().value().toArray();
            if (!Kinds.mixesSequences(net.spec())) {
                Bits.assertSame(
                        "y trained", y, trained.run().network().output().value().toArray());
            }
            Bits.assertSame("y streamed", y, streamed(trained, net, x));
            Bits.assertSame("y in pieces", y, inPieces(trained, net, x));
        }
    }

    /** No output of a stream, or of what could be one, depends on a later step: NaN there changes no bit before. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theFutureChangesNothing(@ForAll("causalNets") Net net, @ForAll @IntRange(min = 0, max = 40) int from) {
        try (Pass clean = Pass.infer(net, VECTOR);
                Pass spoilt = Pass.infer(net, VECTOR)) {
            int first = from % net.time();
            for (int t = first; t < net.time(); t++) {
                for (int b = 0; b < net.batch(); b++) {
                    spoilt.setInput(t, b, Double.NaN);
                }
            }
            double[] y = clean.run().network().output().value().toArray();
            double[] other = spoilt.run().network().output().value().toArray();
            int before = y.length / net.time() * first;
            Bits.assertSame("y before step " + first, Arrays.copyOf(y, before), Arrays.copyOf(other, before));
            assertTrue(Arrays.stream(other).anyMatch(Double::isNaN), "NaN went nowhere");
        }
    }

    private static double[] streamed(Pass pass, Net net, Matrix x) {
        int width = pass.network().output().width();
        double[] y = new double[net.time() * net.batch() * width];
        double[] step = new double[width];
        try (Stream stream = pass.model().stream(net.time())) {
            for (int b = 0; b < net.batch(); b++) {
                stream.reset();
                for (int t = 0; t < net.time(); t++) {
                    int row = t * net.batch() + b;
                    double[] input = x.rows(row, 1).toArray();
                    // A step aside and back must leave no trace.
                    Stream.State state = stream.snapshot();
                    stream.step(new double[input.length], step);
                    stream.restore(state);
                    stream.step(input, step);
                    System.arraycopy(step, 0, y, row * width, width);
                }
            }
        }
        return y;
    }

    /** One step at a time through a network for B sequences. */
    private static double[] inPieces(Pass pass, Net net, Matrix x) {
        double[] y = new double[0];
        try (Network network =
                pass.model().network(Plan.Options.infer(1, net.batch()).withContext(net.time()))) {
            for (int t = 0; t < net.time(); t++) {
                network.input().value().copyFrom(x.rows(t * net.batch(), net.batch()));
                network.forward();
                double[] part = network.output().value().toArray();
                y = Arrays.copyOf(y, y.length + part.length);
                System.arraycopy(part, 0, y, y.length - part.length, part.length);
            }
        }
        return y;
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void aSequenceDoesNotDependOnItsBatch(@ForAll("nets") Net net, @ForAll boolean asked) {
        boolean training = asked && !Kinds.mixesSequences(net.spec());
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass all = new Pass(net, VECTOR, mode, training)) {
            for (int b = 0; b < net.batch(); b += 1 + net.batch() / 3) {
                try (Pass alone = new Pass(net.alone(b), VECTOR, mode, training)) {
                    // Before all runs: in a network for inference initial and final states are the same memory.
                    all.draw(net.seed());
                    alone.take(all, b);
                    Bits.assertSame(alone.run().results(0), all.run().results(b));
                }
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void notANumberStaysInItsSequence(@ForAll("nets") Net net) {
        // Batch norm in training is made of all sequences.
        boolean training = !Kinds.normalisesBatches(net.spec());
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass clean = new Pass(net, VECTOR, mode, training);
                Pass spoilt = new Pass(net, VECTOR, mode, training)) {
            clean.run();
            for (int t = 0; t < net.time(); t++) {
                spoilt.setInput(t, 0, Double.NaN);
            }
            spoilt.run();
            for (int b = 1; b < net.batch(); b++) {
                Bits.assertSame(clean.results(b), spoilt.results(b));
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void threadsChangeNothing(@ForAll("nets") Net net, @ForAll boolean training) {
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass one = new Pass(net, VECTOR, mode, training)) {
            Map<String, double[]> expected = one.run().results();
            for (int threads = 2; threads <= 4; threads++) {
                try (Pass several = new Pass(net, VECTOR.withThreads(threads), mode, training)) {
                    assertEquals(threads, several.network().engine().threads());
                    Bits.assertSame(expected, several.run().results());
                }
            }
        }
    }

    /** Where they do not, these properties compare scalar kernels with themselves, and this test says so. */
    @Example
    void vectorKernelsRunHere() {
        try (Engine engine = Engine.open(VECTOR)) {
            Assumptions.assumeTrue(engine.cpu().vectors(), engine::describe);
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void scalarAndVectorKernelsAgree(@ForAll("nets") Net net, @ForAll boolean training) {
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass scalar = new Pass(net, SCALAR, mode, training);
                Pass vector = new Pass(net, VECTOR, mode, training)) {
            assertFalse(scalar.network().engine().cpu().vectors());
            Bits.assertSame(scalar.run().results(), vector.run().results());
        }
    }

    /** Whatever stands there, NaN included; and its gradient is exactly zero, whatever cotangents stand there. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void paddingChangesNothing(@ForAll("lengthNets") Net net, @ForAll boolean training) {
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass clean = new Pass(net, VECTOR, mode, training);
                Pass spoilt = new Pass(net, VECTOR, mode, training)) {
            for (int b = 0; b < net.batch(); b++) {
                for (int t = net.length(b); t < net.time(); t++) {
                    spoilt.setInput(t, b, t % 2 == 0 ? Double.NaN : 1e30);
                }
            }
            Map<String, double[]> expected = clean.run().results();
            Bits.assertSame(expected, spoilt.run().results());
            if (training) {
                requireNoGradientOfPadding(net, expected.get("d x"));
            }
        }
    }

    private static void requireNoGradientOfPadding(Net net, double[] dx) {
        int width = net.spec().inputWidth();
        for (int b = 0; b < net.batch(); b++) {
            for (int t = net.length(b); t < net.time(); t++) {
                int from = (t * net.batch() + b) * width;
                double[] row = Arrays.copyOfRange(dx, from, from + width);
                assertArrayEquals(new double[width], row, "d x at t = " + t + ", b = " + b);
            }
        }
    }

    /**
     * Whatever stands where a sequence of length 0 would: its gradient is zero, its output zero or what zeros give, the others' bits
     * are theirs. So are the gradients of parameters, where the loss has put zeros into the cotangents of padding.
     */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void anEmptySequenceIsNotThere(@ForAll("kindsWithLengths") Net drawn) {
        List<Integer> lengths = new ArrayList<>(drawn.lengths());
        lengths.set(0, 0);
        Net net = drawn.withLengths(lengths);
        try (Pass clean = Pass.train(net);
                Pass spoilt = Pass.train(net)) {
            for (int t = 0; t < net.time(); t++) {
                spoilt.setInput(t, 0, t % 2 == 0 ? Double.NaN : 1e30);
            }
            clean.zeroPaddingCotangents();
            spoilt.zeroPaddingCotangents();
            Map<String, double[]> results = clean.run().results();
            Bits.assertSame(results, spoilt.run().results());
            Map<String, double[]> empty = clean.results(0);
            assertArrayEquals(new double[empty.get("d x").length], empty.get("d x"));
            if (Kinds.skipsPadding(net.spec())) {
                assertArrayEquals(new double[empty.get("y").length], empty.get("y"));
            }
            if (net.batch() > 1 && hasParameters(clean) && !Kinds.mixesSequences(net.spec())) {
                try (Pass others = Pass.train(net.from(1))) {
                    others.takeFrom(clean, 1);
                    Bits.assertSame(clean.parameterGradients(), others.run().parameterGradients());
                }
            }
        }
    }

    private static boolean hasParameters(Pass pass) {
        return !pass.parameterGradients().isEmpty();
    }

    /** A shorter sequence gives what it gives alone, in a network for its length, whatever direction reads it. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void aSequenceDoesNotDependOnItsPadding(@ForAll("lengthNets") Net net) {
        Assume.that(!Kinds.mixesSequences(net.spec()));
        try (Pass padded = Pass.train(net)) {
            // Queries of attention past the length would ask, and the loss keeps them from it.
            padded.zeroPaddingCotangents();
            Map<String, double[]> results = padded.run().results(0);
            int length = net.length(0);
            Net tight = new Net(net.spec(), net.precision(), Math.max(length, 1), 1, List.of(), net.seed());
            if (length == 0) {
                return;
            }
            try (Pass alone = Pass.train(tight)) {
                alone.takePart(padded, 0);
                Map<String, double[]> expected = alone.run().results();
                expected.keySet().removeAll(alone.parameterGradients().keySet());
                for (Map.Entry<String, double[]> entry : expected.entrySet()) {
                    double[] actual = results.get(entry.getKey());
                    double[] valid = Arrays.copyOf(actual, entry.getValue().length);
                    Bits.assertSame(entry.getKey(), entry.getValue(), valid);
                }
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void scratchMemoryMayHoldAnything(@ForAll("nets") Net net, @ForAll boolean training) {
        Mode mode = training ? Mode.TRAIN : Mode.INFER;
        try (Pass clean = new Pass(net, VECTOR, mode, training);
                Pass spoilt = new Pass(net, VECTOR, mode, training)) {
            scratch(spoilt.network()).fill(Double.NaN);
            spoilt.network().forward();
            Bits.assertSame(
                    "y", clean.run().results().get("y"), spoilt.results().get("y"));
            if (training) {
                scratch(spoilt.network()).fill(Double.NaN);
                spoilt.network().backward();
                Bits.assertSame(clean.results(), spoilt.results());
            }
        }
    }

    private static Slab scratch(Network network) {
        try {
            Method plan = Network.class.getDeclaredMethod("plan");
            Method slab = Plan.class.getDeclaredMethod("scratchSlab");
            plan.setAccessible(true);
            slab.setAccessible(true);
            return (Slab) slab.invoke(plan.invoke(network));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Other values and lengths before, in the same memory. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void historyDoesNotMatter(@ForAll("nets") Net net, @ForAll int otherSeed) {
        try (Pass fresh = Pass.train(net);
                Pass used = Pass.train(net)) {
            int[] lengths = used.network().lengths();
            used.draw(otherSeed);
            for (int b = 0; lengths != null && b < lengths.length; b++) {
                // Batch norm needs some.
                lengths[b] = Kinds.normalisesBatches(net.spec()) ? net.time() : net.time() - lengths[b];
            }
            used.run();
            used.draw(net.seed());
            for (int b = 0; lengths != null && b < lengths.length; b++) {
                lengths[b] = net.length(b);
            }
            Bits.assertSame(fresh.run().results(), used.run().results());
        }
    }

    /** As a trainer has it: nobody asks for the gradients of inputs and initial states. */
    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void parameterGradientsNeedNoInputGradients(@ForAll("nets") Net net) {
        try (Pass with = Pass.train(net);
                Pass without = new Pass(net, VECTOR, Mode.TRAIN, false)) {
            Assume.that(hasParameters(with));
            with.zeroFinalStateGradients();
            Bits.assertSame(with.run().parameterGradients(), without.run().parameterGradients());
        }
    }
}
