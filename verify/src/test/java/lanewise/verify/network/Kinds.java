package lanewise.verify.network;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lanewise.engine.Activation;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerLayer;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.spec.BatchNormSpec;
import lanewise.nn.spec.GroupNormSpec;
import lanewise.nn.spec.Parts;
import lanewise.nn.spec.WeightNormSpec;

/** Examples of every kind of layer that a model can be made of; {@link #missing} tells of kinds without one. */
final class Kinds {
    private static final int D = 6;
    private static final int H = 5;
    private static final int HEADS = 2;
    /** Of a memory. */
    private static final int STEPS = 4;

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]+");

    /** Names of what attention reads. */
    private static final Pattern MEMORY = Pattern.compile("(?:keys|values):(\\w+)");

    private Kinds() {}

    static List<Spec> examples() {
        Stream<Spec> activations = Stream.of(Activation.Kind.values())
                .map(kind -> Spec.activation(Activation.of(kind)).withInput(D));
        return Stream.of(layers(), attention(), activations)
                .flatMap(examples -> examples)
                .toList();
    }

    private static Stream<Spec> layers() {
        return Stream.of(
                Spec.rnn(D, H),
                Spec.rnn(D, H).relu().bidirectional(),
                Spec.gru(D, H).layers(2),
                Spec.gru(D, H).resetBefore(),
                Spec.gru(D, H).hardGates(0.2, 0.5),
                Spec.gru(D, H).resetBefore().hardGates(0.2, 0.5),
                Spec.lstm(D, H),
                Spec.lstm(D, H).layers(2).bidirectional().noBias(),
                Spec.lstm(D, H).peepholes().projection(3).hardGates(0.2, 0.5),
                Spec.linear(D, H),
                new WeightNormSpec(D, H, true),
                Spec.last().withInput(D),
                Spec.layerNorm(D),
                Spec.rmsNorm(D, 1e-5),
                new BatchNormSpec(1e-5, 0.1, true).withInput(D),
                new GroupNormSpec(2, 1e-5, true, false).withInput(D),
                new GroupNormSpec(3, 1e-5, true, true).withInput(D),
                Spec.softmax().withInput(D),
                Spec.logSoftmax().withInput(D),
                Spec.logSumExp().withInput(D),
                Spec.dropout(0.4).withInput(D),
                Spec.gaussianHead().withInput(D),
                Spec.studentTHead().withInput(D),
                Spec.quantileHead(3).withInput(D),
                Spec.residual(Spec.linear(D, D)),
                Spec.of(Spec.linear(D, H), Spec.layerNorm(H), Spec.lstm(H, H), Spec.last(), Spec.linear(H, 2)));
    }

    private static Stream<Spec> attention() {
        AttentionShape self = AttentionShape.of(D, HEADS);
        TransformerShape block = TransformerShape.of(D, HEADS, 2 * H).withDropout(0);
        return Stream.of(
                Spec.attention(self),
                Spec.attention(self.asCausal().withPositions(Positions.ALIBI)),
                Spec.attention(self.to(TransformerLayer.MEMORY, H)),
                Spec.dotProductAttention(HEADS, D, 2 * H, 0.5, false),
                Spec.additiveAttention(D, H, 4),
                Spec.bilinearAttention(D, H),
                Spec.sinusoidalPositions(D),
                Spec.learnedPositions(D, 20),
                Spec.transformerEncoderLayer(block),
                Spec.transformerDecoderLayer(block),
                Spec.transformerEncoder(block.asCausal(), 2, true),
                Spec.transformerDecoder(block, 2, false));
    }

    /** Steps of the further inputs that a layer attends to, by their names. */
    static Map<String, Integer> sides(Spec spec) {
        String text = spec.toString();
        if (text.startsWith("dotProduct(")) {
            return Map.of("keys", STEPS, "values", STEPS);
        }
        if (text.startsWith("additiveAttention(") || text.startsWith("bilinearAttention(")) {
            return Map.of("keys", STEPS);
        }
        if (text.startsWith("decoder")) {
            return Map.of(TransformerLayer.MEMORY, STEPS);
        }
        Map<String, Integer> sides = new TreeMap<>();
        MEMORY.matcher(text).results().forEach(match -> sides.put(match.group(1), STEPS));
        return sides;
    }

    /** The same with the further inputs of a layer. */
    static Plan.Options withSides(Plan.Options options, Spec spec) {
        Plan.Options all = options;
        for (Map.Entry<String, Integer> side : sides(spec).entrySet()) {
            all = all.withSide(side.getKey(), side.getValue());
        }
        return all;
    }

    /** Words that begin a part's text, of which there is no example. */
    static Set<String> missing() {
        Set<String> words = new TreeSet<>(Parts.words());
        for (Spec spec : examples()) {
            words.removeAll(words(spec));
        }
        return words;
    }

    /**
     * Whether training makes what a sequence gives depend on where it stands in its batch: batch norm by its definition, dropout by
     * drawing a mask for the batch.
     */
    static boolean mixesSequences(Spec spec) {
        return normalisesBatches(spec) || words(spec).contains("dropout");
    }

    /** Whether training takes statistics of the batch, for which it needs two valid steps. */
    static boolean normalisesBatches(Spec spec) {
        return words(spec).contains("batchNorm");
    }

    /** Whether outputs are fewer than inputs. */
    static boolean selectsSteps(Spec spec) {
        return words(spec).contains("last");
    }

    /** Whether nothing is computed for steps past a sequence's length, so that they are exactly zero. */
    static boolean skipsPadding(Spec spec) {
        return Set.of("rnn", "gru", "lstm").contains(words(spec).getFirst())
                || words(spec).equals(List.of("input", "last"));
    }

    private static List<String> words(Spec spec) {
        return WORD.matcher(spec.toString())
                .results()
                .map(result -> result.group())
                .toList();
    }
}
