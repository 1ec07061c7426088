package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.engine.Activation;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.attention.AttentionLayer;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Mask;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention in networks: masks, lengths, memories, streams, and what no layer may depend on. */
class AttentionTest {
    private static final int TIME = 6;
    private static final int BATCH = 3;
    private static final AttentionShape SHAPE = AttentionShape.of(8, 2);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** Causal models of all kinds: they stream. */
    private static List<Spec> causal() {
        List<Spec> specs = new ArrayList<>();
        for (Positions positions :
                List.of(Positions.NONE, Positions.ALIBI, Positions.rotary(10000), Positions.rotaryInterleaved(100))) {
            specs.add(Spec.attention(SHAPE.asCausal().withPositions(positions)));
        }
        TransformerShape shape = TransformerShape.of(8, 2, 12).asCausal();
        specs.add(Spec.of(
                Spec.linear(8, 8),
                Spec.sinusoidalPositions(8),
                Spec.transformerEncoder(shape.asPreNorm().withDropout(0.1), 2, true),
                Spec.linear(8, 3)));
        specs.add(Spec.of(Spec.learnedPositions(8, 400), Spec.lstm(8, 8), Spec.transformerEncoderLayer(shape)));
        return specs;
    }

    private static Model model(Spec spec, Precision precision, int threads) {
        Model model = Model.build(spec, precision, 3, Engine.Options.defaults().withThreads(threads));
        for (Parameter p : model.parameters()) {
            if (p.role() == Parameter.Role.BIAS) {
                Data.fill(p.value(), p.name().hashCode());
            }
        }
        model.parametersChanged();
        return model;
    }

    private static double[] forward(Network network, double[] x) {
        network.input().value().setAll(x);
        network.forward();
        return network.output().value().toArray();
    }

    @ParameterizedTest
    @EnumSource
    void stepsOfAStreamGiveTheBitsOfOneForward(Precision precision) {
        int time = 150;
        double[] x = Data.numbers(5, time * 8);
        for (Spec spec : causal()) {
            for (int threads : new int[] {1, 2}) {
                try (Model model = model(spec, precision, threads);
                        Network whole = model.network(Plan.Options.infer(time, 1));
                        Network training =
                                model.network(Plan.Options.train(time, 1).withFrozen());
                        Stream stream = model.stream(time)) {
                    double[] y = forward(whole, x);
                    assertArrayEquals(y, forward(training, x), spec + " in training");
                    assertArrayEquals(y, streamed(stream, x, 0, time), spec.toString());
                }
            }
        }
    }

    private static double[] streamed(Stream stream, double[] x, int from, int to) {
        double[] y = new double[(to - from) * stream.outputWidth()];
        double[] in = new double[stream.inputWidth()];
        double[] out = new double[stream.outputWidth()];
        for (int t = from; t < to; t++) {
            System.arraycopy(x, t * in.length, in, 0, in.length);
            stream.step(in, out);
            System.arraycopy(out, 0, y, (t - from) * out.length, out.length);
        }
        return y;
    }

    @Test
    void aNetworkForInferenceGoesOnAndEndsAtItsContext() {
        for (Spec spec : causal()) {
            try (Model model = model(spec, Precision.F32, 1);
                    Network whole = model.network(Plan.Options.infer(9, 2));
                    Network three = model.network(Plan.Options.infer(3, 2).withContext(9))) {
                double[] x = Data.numbers(1, 9 * 2 * 8);
                double[] y = forward(whole, x);
                int part = y.length / 3;
                for (int again = 0; again < 2; again++) {
                    for (int i = 0; i < 3; i++) {
                        double[] third = forward(three, Arrays.copyOfRange(x, i * 48, i * 48 + 48));
                        assertArrayEquals(Arrays.copyOfRange(y, i * part, i * part + part), third, spec.toString());
                    }
                    Failures.illegalState(three::forward, "after 9 steps", "3 more", "allows 9", "reset()");
                    three.reset();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSnapshotHoldsCacheAndPosition(Precision precision) {
        double[] x = Data.numbers(7, 20 * 8);
        for (Spec spec : causal()) {
            try (Model model = model(spec, precision, 1);
                    Stream stream = model.stream(20);
                    Stream other = model.stream(20)) {
                streamed(stream, x, 0, 11);
                Stream.State state = stream.snapshot();
                double[] rest = streamed(stream, x, 11, 20);
                other.restore(state);
                assertArrayEquals(rest, streamed(other, x, 11, 20), spec.toString());
                stream.restore(state);
                assertArrayEquals(rest, streamed(stream, x, 11, 20));
                double[] out = new double[stream.outputWidth()];
                Failures.illegalState(() -> stream.step(new double[8], out), "after 20 steps", "allows 20");
                stream.reset();
                streamed(stream, x, 0, 20);
            }
        }
    }

    @Test
    void learnedPositionsLimitAStream() {
        try (Model model = model(Spec.learnedPositions(2, 3), Precision.F64, 1);
                Stream stream = model.stream()) {
            double[] out = new double[2];
            for (int t = 0; t < 3; t++) {
                stream.step(new double[2], out);
                double[] position =
                        model.parameters().getFirst().value().rows(t, 1).toArray();
                assertArrayEquals(position, out);
            }
            Failures.illegalState(() -> stream.step(new double[2], out), "learned positions", "allows 3");
            Failures.illegalArgument(() -> model.network(Plan.Options.train(4, 1)), "3 steps", "4");
        }
    }

    /** Neither threads nor the other sequences of a batch change a bit. */
    @ParameterizedTest
    @EnumSource
    void threadsAndNeighboursChangeNothing(Precision precision) {
        List<Spec> specs = new ArrayList<>(causal());
        specs.add(Spec.attention(SHAPE));
        specs.add(Spec.transformerEncoder(TransformerShape.of(8, 4, 9), 2, false));
        double[] x = Data.numbers(11, TIME * BATCH * 8);
        for (boolean weights : new boolean[] {false, true}) {
            for (Spec spec : specs) {
                Plan.Options options =
                        Plan.Options.train(TIME, BATCH).withInputGradients().withFrozen();
                Plan.Options alone =
                        Plan.Options.train(TIME, 1).withInputGradients().withFrozen();
                double[][] expected = null;
                for (int threads : new int[] {1, 2, 3}) {
                    try (Model model = model(spec, precision, threads);
                            Network network = model.network(weights ? options.withWeights() : options);
                            Network one = model.network(weights ? alone.withWeights() : alone)) {
                        double[] y = forward(network, x);
                        Data.fill(network.output().gradient(), 4);
                        network.backward();
                        List<double[]> all = new ArrayList<>(
                                List.of(y, network.input().gradient().toArray()));
                        model.parameters()
                                .forEach(p -> all.add(network.gradient(p).toArray()));
                        expected = expected == null ? all.toArray(double[][]::new) : expected;
                        for (int i = 0; i < expected.length; i++) {
                            assertArrayEquals(expected[i], all.get(i), spec + " " + threads + " threads");
                        }
                        for (int b = 0; b < BATCH; b++) {
                            forward(one, sequence(x, b, 8));
                            one.output()
                                    .gradient()
                                    .setAll(sequence(
                                            network.output().gradient().toArray(), b, y.length / TIME / BATCH));
                            one.backward();
                            int width = y.length / TIME / BATCH;
                            assertArrayEquals(
                                    sequence(y, b, width), one.output().value().toArray(), spec + " alone");
                            assertArrayEquals(
                                    sequence(network.input().gradient().toArray(), b, 8),
                                    one.input().gradient().toArray(),
                                    spec + " alone");
                        }
                    }
                }
            }
        }
    }

    private static double[] sequence(double[] rows, int b, int width) {
        double[] sequence = new double[TIME * width];
        for (int t = 0; t < TIME; t++) {
            System.arraycopy(rows, (t * BATCH + b) * width, sequence, t * width, width);
        }
        return sequence;
    }

    /** A sequence shorter than T gives what it gives alone, whatever stands in its padding, and the padding gets no gradient. */
    @ParameterizedTest
    @EnumSource
    void paddingHasNoInfluence(Precision precision) {
        for (Spec spec : List.of(Spec.attention(SHAPE), Spec.transformerEncoderLayer(TransformerShape.of(8, 2, 5)))) {
            try (Model model = model(spec, precision, 1);
                    Network network = model.network(
                            Plan.Options.train(TIME, BATCH).withInputGradients().withLengths());
                    Network alone = model.network(Plan.Options.train(4, 1).withInputGradients())) {
                int[] lengths = {TIME, 4, 0};
                System.arraycopy(lengths, 0, network.lengths(), 0, BATCH);
                double[] x = Data.numbers(1, TIME * BATCH * 8);
                for (int t = 0; t < TIME; t++) {
                    Arrays.fill(x, (t * BATCH + 2) * 8, (t * BATCH + 3) * 8, Double.NaN);
                }
                double[] y = forward(network, x);
                assertTrue(Arrays.stream(y).allMatch(Double::isFinite), "a sequence of no step is finite");
                double[] dy = Data.numbers(2, TIME * BATCH * 8);
                for (int t = 0; t < TIME; t++) {
                    for (int b = 0; b < BATCH; b++) {
                        if (t >= lengths[b]) {
                            Arrays.fill(dy, (t * BATCH + b) * 8, (t * BATCH + b + 1) * 8, 0);
                        }
                    }
                }
                network.output().gradient().setAll(dy);
                network.backward();
                forward(alone, Arrays.copyOf(sequence(x, 1, 8), 32));
                alone.output().gradient().setAll(Arrays.copyOf(sequence(dy, 1, 8), 32));
                alone.backward();
                assertArrayEquals(
                        Arrays.copyOf(sequence(y, 1, 8), 32),
                        alone.output().value().toArray());
                double[] dx = sequence(network.input().gradient().toArray(), 1, 8);
                assertArrayEquals(
                        Arrays.copyOf(dx, 32), alone.input().gradient().toArray());
                assertArrayEquals(new double[16], Arrays.copyOfRange(dx, 32, 48));
                assertArrayEquals(
                        new double[48], sequence(network.input().gradient().toArray(), 2, 8));
                network.lengths()[1] = TIME + 1;
                Failures.illegalArgument(network::forward, "0..6", "lengths[1] = 7");
            }
        }
    }

    private static Plan.Options memoryOptions(int steps) {
        return Plan.Options.train(TIME, BATCH).withInputGradients().withSide("memory", steps);
    }

    /** A mask says the same as lengths, in either polarity, and as numbers. */
    @ParameterizedTest
    @EnumSource
    void masksHideAsLengthsDo(Precision precision) {
        boolean[][] hidden = new boolean[BATCH][5];
        boolean[][] seen = new boolean[BATCH][5];
        double[][] scores = new double[BATCH][5];
        int[] lengths = {5, 2, 0};
        for (int b = 0; b < BATCH; b++) {
            for (int s = 0; s < 5; s++) {
                hidden[b][s] = s >= lengths[b];
                seen[b][s] = !hidden[b][s];
                scores[b][s] = hidden[b][s] ? -INFINITY : 0;
            }
        }
        for (boolean weights : new boolean[] {false, true}) {
            Plan.Options plain = weights ? memoryOptions(5).withWeights() : memoryOptions(5);
            try (Model model = model(Spec.attention(SHAPE.to("memory", 4)), precision, 1);
                    Network byLength = model.network(plain.withLengths());
                    Network byMask = model.network(plain.withMasks())) {
                double[] x = Data.numbers(1, TIME * BATCH * 8);
                for (Network network : List.of(byLength, byMask)) {
                    Data.fill(network.input("memory").value(), 2);
                    Data.fill(network.output().gradient(), 3);
                }
                System.arraycopy(lengths, 0, byLength.input("memory").lengths(), 0, BATCH);
                double[] y = forward(byLength, x);
                byLength.backward();
                AttentionLayer layer = byMask.attentions().getFirst();
                assertEquals("6 5", layer.queries() + " " + layer.keys());
                for (Mask mask : List.of(Mask.hide(hidden), Mask.show(seen), Mask.add(scores))) {
                    layer.keyMask(mask);
                    assertArrayEquals(y, forward(byMask, x));
                    byMask.backward();
                    assertArrayEquals(
                            byLength.input().gradient().toArray(),
                            byMask.input().gradient().toArray());
                    assertArrayEquals(
                            byLength.input("memory").gradient().toArray(),
                            byMask.input("memory").gradient().toArray());
                    layer.keyMask(null);
                    assertFalse(Arrays.equals(y, forward(byMask, x)));
                }
                if (weights) {
                    double[] w = byLength.attentions().getFirst().weights().toArray();
                    for (int row = 0; row < TIME * BATCH; row++) {
                        double sum = Arrays.stream(w, row * 5, row * 5 + 5).sum();
                        // Each of 5 weights is rounded a few times.
                        assertEquals(row / TIME == 2 ? 0 : 1, sum, precision == Precision.F32 ? 1e-6 : 1e-14);
                    }
                }
                double[] noKey = sequence(byLength.input().gradient().toArray(), 2, 8);
                assertArrayEquals(new double[noKey.length], noKey, "a query that sees no key gets no gradient");
            }
        }
    }

    /** A mask of steps and keys that hides what is later is the causal rule; one that shows a single key gives that key. */
    @Test
    void aMaskOfStepsIsReadByEveryKind() {
        boolean[][] later = new boolean[TIME][TIME];
        boolean[][] others = new boolean[TIME][5];
        for (int t = 0; t < TIME; t++) {
            for (int s = 0; s < TIME; s++) {
                later[t][s] = s > t;
            }
            Arrays.fill(others[t], true);
            others[t][2] = false;
        }
        double[] x = Data.numbers(1, TIME * BATCH * 8);
        for (boolean weights : new boolean[] {false, true}) {
            Plan.Options options = Plan.Options.train(TIME, BATCH);
            options = weights ? options.withWeights() : options;
            try (Model plain = model(Spec.attention(SHAPE), Precision.F64, 1);
                    Model causal = model(Spec.attention(SHAPE.asCausal()), Precision.F64, 1);
                    Network masked = plain.network(options.withMasks());
                    Network expected = causal.network(options)) {
                masked.attentions().getFirst().mask(Mask.hide(later));
                assertArrayEquals(forward(expected, x), forward(masked, x), 1e-14);
            }
            for (Spec spec : List.of(Spec.bilinearAttention(8, 3), Spec.additiveAttention(8, 3, 4))) {
                try (Model model = model(spec, Precision.F64, 1);
                        Network network = model.network(options.withMasks().withSide("keys", 5))) {
                    Data.fill(network.input("keys").value(), 2);
                    network.attentions().getFirst().mask(Mask.hide(others));
                    double[] y = forward(network, x);
                    double[] keys = network.input("keys").value().toArray();
                    for (int i = 0; i < y.length; i++) {
                        assertEquals(keys[(2 * BATCH + i / 3 % BATCH) * 3 + i % 3], y[i], 1e-15);
                    }
                }
            }
        }
    }

    /** Of a sequence of one key every query gets that key, whatever the others hold. */
    @Test
    void keysPastTheLengthAreHiddenFromEveryKind() {
        for (Spec spec : List.of(Spec.bilinearAttention(8, 3), Spec.additiveAttention(8, 3, 4))) {
            try (Model model = model(spec, Precision.F64, 1);
                    Network network = model.network(
                            Plan.Options.infer(TIME, BATCH).withLengths().withSide("keys", 5))) {
                Data.fill(network.input("keys").value(), 2);
                Arrays.fill(network.input("keys").lengths(), 1);
                double[] y = forward(network, Data.numbers(1, TIME * BATCH * 8));
                double[] keys = network.input("keys").value().toArray();
                for (int i = 0; i < y.length; i++) {
                    assertEquals(keys[i / 3 % BATCH * 3 + i % 3], y[i], 1e-15, spec.toString());
                }
            }
        }
    }

    /** The two ways of computing the same agree, up to rounding. */
    @Test
    void askingForWeightsChangesRoundingAlone() {
        double[] x = Data.numbers(1, TIME * BATCH * 8);
        for (Spec spec : causal()) {
            Plan.Options options =
                    Plan.Options.train(TIME, BATCH).withInputGradients().withFrozen();
            try (Model model = model(spec, Precision.F64, 1);
                    Network tiled = model.network(options);
                    Network weighed = model.network(options.withWeights())) {
                // A few dozen roundings of 1e-16 of values of about 1, magnified by norms.
                assertArrayEquals(forward(tiled, x), forward(weighed, x), 1e-12, spec.toString());
                for (Network network : List.of(tiled, weighed)) {
                    Data.fill(network.output().gradient(), 3);
                    network.backward();
                }
                assertArrayEquals(
                        tiled.input().gradient().toArray(),
                        weighed.input().gradient().toArray(),
                        1e-11,
                        spec.toString());
                for (Parameter p : model.parameters()) {
                    assertArrayEquals(
                            tiled.gradient(p).toArray(), weighed.gradient(p).toArray(), 1e-11, spec + " " + p.name());
                }
            }
        }
    }

    /** Two layers read one memory: their gradients add up, also when backward is run again. */
    @Test
    void theGradientOfAMemoryIsTheSumOverItsReaders() {
        Spec layer = Spec.attention(SHAPE.to("memory", 8));
        double[] x = Data.numbers(1, TIME * BATCH * 8);
        try (Model model = model(Spec.of(layer, layer), Precision.F64, 1);
                Network network = model.network(memoryOptions(4))) {
            Data.fill(network.input("memory").value(), 2);
            Data.fill(network.output().gradient(), 3);
            forward(network, x);
            network.backward();
            double[] once = network.input("memory").gradient().toArray();
            network.forward();
            network.backward();
            assertArrayEquals(once, network.input("memory").gradient().toArray());
            assertTrue(Arrays.stream(once).allMatch(g -> g != 0));
        }
    }

    @Test
    void aDecoderStreamsWithItsMemory() {
        TransformerShape shape = TransformerShape.of(8, 2, 12).asCausal();
        try (Model model = model(Spec.transformerDecoder(shape, 2, true), Precision.F32, 1);
                Network whole = model.network(Plan.Options.infer(TIME, 1).withSide("memory", 5));
                Stream stream = model.stream(
                        Plan.Options.infer(1, 1).withSide("memory", 5).withContext(TIME))) {
            double[] memory = Data.numbers(3, 40);
            whole.input("memory").value().setAll(memory);
            stream.side("memory").value().setAll(memory);
            double[] x = Data.numbers(4, TIME * 8);
            assertArrayEquals(forward(whole, x), streamed(stream, x, 0, TIME));
        }
    }

    @Test
    @Tag("allocation")
    void nothingIsAllocatedPerStep() throws Throwable {
        List<Spec> specs = new ArrayList<>(causal());
        specs.add(Spec.transformerDecoderLayer(
                TransformerShape.of(8, 2, 12).asCausal().withDropout(0.1)));
        specs.add(Spec.attention(SHAPE.withDropout(0.2)));
        for (Spec spec : specs) {
            for (boolean weights : new boolean[] {false, true}) {
                for (int threads : new int[] {1, 2}) {
                    Plan.Options options = Plan.Options.train(TIME, BATCH).withInputGradients();
                    options = weights ? options.withLengths().withMasks().withWeights() : options;
                    options = spec.toString().startsWith("decoder") ? options.withSide("memory", 4) : options;
                    try (Model model = model(spec, Precision.F32, threads);
                            Network network = model.network(options)) {
                        forward(network, Data.numbers(1, TIME * BATCH * 8));
                        Data.fill(network.output().gradient(), 3);
                        assertEquals(
                                0,
                                AllocationTest.bytes(() -> {
                                    network.forward();
                                    network.backward();
                                }),
                                spec + " " + weights + " " + threads);
                    }
                }
            }
        }
    }

    @Test
    @Tag("allocation")
    void aStreamStepAllocatesNothing() throws Throwable {
        for (Spec spec : causal()) {
            try (Model model = model(spec, Precision.F32, 1);
                    Stream stream = model.stream(64)) {
                double[] x = Data.numbers(1, 8);
                double[] y = new double[stream.outputWidth()];
                int[] steps = {0};
                assertEquals(
                        0,
                        AllocationTest.bytes(() -> {
                            if (steps[0]++ % 64 == 0) {
                                stream.reset();
                            }
                            stream.step(x, y);
                        }),
                        spec.toString());
            }
        }
    }

    @Test
    void dropoutOfWeightsIsRepeatableAndOffInInference() {
        Spec spec = Spec.attention(SHAPE.withDropout(0.5));
        double[] x = Data.numbers(1, TIME * BATCH * 8);
        double[] expected = null;
        for (int threads : new int[] {1, 3}) {
            try (Model model = model(spec, Precision.F32, threads);
                    Network training = model.network(Plan.Options.train(TIME, BATCH));
                    Network frozen =
                            model.network(Plan.Options.train(TIME, BATCH).withFrozen());
                    Network infer = model.network(Plan.Options.infer(TIME, BATCH))) {
                training.draw(1, 2);
                double[] y = forward(training, x);
                expected = expected == null ? y : expected;
                assertArrayEquals(expected, y);
                training.draw(1, 3);
                assertFalse(Arrays.equals(y, forward(training, x)));
                assertArrayEquals(forward(frozen, x), forward(infer, x));
                assertFalse(Arrays.equals(y, forward(infer, x)));
            }
        }
    }

    /** y_t of a causal model does not change with later steps. */
    @Test
    void theFutureIsHidden() {
        for (Spec spec : causal()) {
            try (Model model = model(spec, Precision.F64, 1);
                    Network network = model.network(Plan.Options.train(TIME, 1).withFrozen())) {
                double[] x = Data.numbers(1, TIME * 8);
                double[] y = forward(network, x);
                Arrays.fill(x, 4 * 8, TIME * 8, 100);
                double[] other = forward(network, x);
                int width = y.length / TIME;
                assertArrayEquals(Arrays.copyOf(y, 4 * width), Arrays.copyOf(other, 4 * width), spec.toString());
                assertFalse(Arrays.equals(y, other));
            }
        }
    }

    @Test
    void parametersHavePyTorchsNames() {
        TransformerShape shape = TransformerShape.of(4, 2, 6);
        assertEquals(
                "layers.0.self_attn.in_proj_weight[12, 4] layers.0.self_attn.in_proj_bias[12]"
                        + " layers.0.self_attn.out_proj.weight[4, 4] layers.0.self_attn.out_proj.bias[4]"
                        + " layers.0.multihead_attn.in_proj_weight[12, 4] layers.0.multihead_attn.in_proj_bias[12]"
                        + " layers.0.multihead_attn.out_proj.weight[4, 4] layers.0.multihead_attn.out_proj.bias[4]"
                        + " layers.0.linear1.weight[6, 4] layers.0.linear1.bias[6]"
                        + " layers.0.linear2.weight[4, 6] layers.0.linear2.bias[4]"
                        + " layers.0.norm1.weight[4] layers.0.norm1.bias[4] layers.0.norm2.weight[4]"
                        + " layers.0.norm2.bias[4] layers.0.norm3.weight[4] layers.0.norm3.bias[4]"
                        + " norm.weight[4] norm.bias[4]",
                names(Spec.transformerDecoder(shape, 1, true)));
        assertEquals(
                "q_proj_weight[8, 8] k_proj_weight[8, 3] v_proj_weight[8, 5] out_proj.weight[8, 8]",
                names(Spec.attention(SHAPE.withBias(false).to(new AttentionShape.Memory("k", "v", 3, 5)))));
        try (Model model = model(Spec.transformerEncoder(shape, 2, true), Precision.F32, 1);
                Network network = model.network(Plan.Options.infer(2, 1).withWeights())) {
            assertTrue(network.layer("layers.1.self_attn") instanceof AttentionLayer);
            assertEquals(2, network.attentions().size());
            assertEquals(6, network.layer("layers.0.linear1").output().width());
            Failures.illegalArgument(() -> network.layer("layers.0.none"), "'none'");
        }
    }

    private static String names(Spec spec) {
        try (Model model = model(spec, Precision.F32, 1)) {
            return String.join(
                    " ",
                    model.parameters().stream().map(p -> p.name() + p.shape()).toList());
        }
    }

    @Test
    void badShapesAreRefused() {
        Failures.illegalArgument(() -> AttentionShape.of(7, 2), "multiple of heads", "embed = 7", "heads = 2");
        Failures.illegalArgument(
                () -> AttentionShape.of(6, 2).withPositions(Positions.rotary(10)), "even width", "6 / 2 = 3");
        Failures.illegalArgument(() -> SHAPE.asCausal().to("memory", 8), "neither order nor positions");
        Failures.illegalArgument(() -> SHAPE.to("a b", 8), "letters", "'a b'");
        Failures.illegalArgument(() -> AttentionShape.of(0, 2), "embed = 0");
        Failures.illegalArgument(() -> AttentionShape.of(8, 0), "heads = 0");
        Failures.illegalArgument(() -> AttentionShape.of(-4, -2), "embed = -4");
        Failures.illegalArgument(() -> SHAPE.withDropout(1.5), "dropout", "1.5");
        Failures.illegalArgument(
                () -> SHAPE.withPositions(Positions.rotary(10)).to("memory", 8),
                "neither order nor positions",
                "ROTARY");
        for (double bad : new double[] {0, -1, INFINITY, Double.NaN}) {
            Failures.illegalArgument(() -> Positions.rotary(bad), "base", "" + bad);
        }
        assertEquals(0.5, Positions.rotary(0.5).base());
        Failures.illegalArgument(() -> new AttentionShape.Memory("k", "v", 0, 3), "keyWidth = 0", "valueWidth = 3");
        Failures.illegalArgument(() -> new AttentionShape.Memory("k", "v", 3, -1), "keyWidth = 3", "valueWidth = -1");
        Failures.illegalArgument(() -> new AttentionShape.Memory("k", "v!", 3, 3), "letters", "'k' and 'v!'");
        Failures.illegalArgument(
                () -> new AttentionShape.Memory("k", "k", 3, 4), "'k' has one width", "keyWidth = 3", "valueWidth = 4");
        assertEquals(4, new AttentionShape.Memory("k", "v", 3, 4).valueWidth());
        Failures.illegalArgument(() -> TransformerShape.of(8, 2, 0), "feedForward", "0");
        assertEquals(1, TransformerShape.of(8, 2, 1).feedForward());
        Failures.illegalArgument(() -> TransformerShape.of(SHAPE.to("memory", 8), 4), "names a memory");
        TransformerShape shape = TransformerShape.of(SHAPE, 4);
        Activation relu = shape.activation();
        for (double bad : new double[] {-1e-9, INFINITY, Double.NaN}) {
            Failures.illegalArgument(() -> new TransformerShape(SHAPE, 4, relu, false, bad), "eps", "" + bad);
        }
        assertEquals(0, new TransformerShape(SHAPE, 4, relu, false, 0).eps());
        Activation steep = Activation.leakyRelu(0.3);
        Failures.illegalArgument(() -> new TransformerShape(SHAPE, 4, steep, false, 0), "usual numbers", "" + steep);
        assertEquals(
                Activation.Kind.GELU,
                shape.withActivation(Activation.Kind.GELU).activation().kind());
        assertEquals(0.25, shape.withDropout(0.25).attention().dropout());
        assertEquals(
                Positions.rotary(10),
                shape.withPositions(Positions.rotary(10)).attention().positions());
        Failures.illegalArgument(() -> Spec.dotProductAttention(2, 3, 4, 1, false), "multiples of heads", "3");
        Failures.illegalArgument(
                () -> Model.build(Spec.of(Spec.linear(3, 5), Spec.attention(SHAPE)), Precision.F32, 1),
                "reads 8",
                "gives 5");
    }

    @Test
    void badMasksAreRefused() {
        Failures.illegalArgument(() -> Mask.add(new double[][] {{0, Double.NaN}}), "[0][1]", "NaN");
        Failures.illegalArgument(() -> Mask.add(new double[][] {{INFINITY}}), "[0][0]", "Infinity");
        Failures.illegalArgument(() -> Mask.hide(new boolean[][] {{true}, {}}), "row 0 has 1", "row 1 has 0");
        assertArrayEquals(
                new double[] {2, -INFINITY},
                Mask.add(new double[][] {{2, -INFINITY}}).toArray());
        try (Model model = model(Spec.attention(SHAPE), Precision.F32, 1);
                Network masked = model.network(Plan.Options.infer(4, 2).withMasks());
                Network plain = model.network(Plan.Options.infer(4, 2))) {
            AttentionLayer layer = masked.attentions().getFirst();
            Failures.illegalArgument(() -> layer.mask(Mask.hide(new boolean[4][3])), "[4][4]", "[4][3]");
            Failures.illegalArgument(() -> layer.keyMask(Mask.hide(new boolean[3][4])), "[2][4]", "[3][4]");
            AttentionLayer other = plain.attentions().getFirst();
            Failures.illegalState(() -> other.mask(Mask.hide(new boolean[4][4])), "withMasks");
            Failures.illegalState(other::weights, "withWeights");
            Failures.illegalState(layer::weightsGradient, "withWeights");
        }
    }

    @Test
    void badOptionsAreRefused() {
        Spec cross = Spec.attention(SHAPE.to("memory", 8));
        try (Model model = model(cross, Precision.F32, 1);
                Model self = model(Spec.attention(SHAPE.asCausal()), Precision.F32, 1);
                Model open = model(Spec.attention(SHAPE), Precision.F32, 1)) {
            Failures.illegalArgument(() -> model.network(Plan.Options.infer(4, 2)), "'memory'", "withSide");
            Failures.illegalArgument(
                    () -> self.network(Plan.Options.infer(4, 2).withSide("memory", 3)), "'memory'", "layers read []");
            Failures.illegalArgument(() -> Plan.Options.infer(4, 2).withSide("memory", 0), ">= 1", "0");
            Failures.illegalArgument(() -> Plan.Options.infer(4, 2).withContext(0), ">= 1", "0");
            Failures.illegalArgument(() -> self.stream(Plan.Options.infer(2, 1)), "one step");
            Failures.illegalState(open::stream, "forwards alone");
            try (Network network =
                    model.network(Plan.Options.infer(4, 2).withSide("memory", 3).withLengths())) {
                Failures.illegalArgument(() -> network.input("other"), "'other'", "[memory]");
                network.input("memory").lengths()[1] = 4;
                Failures.illegalArgument(network::forward, "lengths of 'memory'", "0..3", "lengths[1] = 4");
            }
        }
    }
}
