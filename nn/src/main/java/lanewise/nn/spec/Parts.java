package lanewise.nn.spec;

import java.util.HashSet;
import java.util.Set;
import lanewise.engine.Activation;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.Normalization.Kind;
import lanewise.nn.layer.RowFunction;

/** How each part that Lanewise has is read from its text. */
public final class Parts {
    private Parts() {}

    /** The words that {@link #read} knows: a new part is entered here and there. */
    public static Set<String> words() {
        Set<String> words = new HashSet<>(Set.of("chain", "input", "rnn", "gru", "lstm", "linear", "last"));
        words.addAll(Set.of("batchNorm", "groupNorm", "weightNorm", "layerNorm", "rmsNorm", "residual", "dropout"));
        words.addAll(Set.of("attention", "dotProduct", "additiveAttention", "bilinearAttention"));
        words.addAll(Set.of("sinusoids", "positions"));
        words.addAll(Set.of("gaussianHead", "studentTHead", "quantileHead"));
        for (boolean decoder : new boolean[] {false, true}) {
            words.add(TransformerSpec.word(decoder, false));
            words.add(TransformerSpec.word(decoder, true));
        }
        for (RowFunction.Kind kind : RowFunction.Kind.values()) {
            words.add(RowFunctionSpec.word(kind));
        }
        for (Activation.Kind kind : Activation.Kind.values()) {
            words.add(Activation.of(kind).label());
        }
        return words;
    }

    /** The part that begins with {@code word}; null if there is none. A switch: a map of readers would cost 10 ms at start-up. */
    public static Spec read(String word, SpecText text) {
        return switch (word) {
            case "chain" -> Chain.read(text);
            case "input" -> Input.read(text);
            case "rnn" -> RnnSpec.read(text);
            case "gru" -> GruSpec.read(text);
            case "lstm" -> LstmSpec.read(text);
            case "linear" -> LinearSpec.read(text);
            case "last" -> new LastSpec();
            case "batchNorm" -> BatchNormSpec.read(text);
            case "groupNorm" -> GroupNormSpec.read(text);
            case "weightNorm" -> WeightNormSpec.read(text);
            case "layerNorm" -> NormSpec.read(text, Kind.LAYER);
            case "rmsNorm" -> NormSpec.read(text, Kind.RMS);
            case "residual" -> new ResidualSpec(text.spec());
            case "dropout" -> new DropoutSpec(text.real());
            case "attention" -> AttentionSpec.read(text);
            case "dotProduct" -> DotProductSpec.read(text);
            case "additiveAttention" -> KeyAttentionSpec.read(text, true);
            case "bilinearAttention" -> KeyAttentionSpec.read(text, false);
            case "sinusoids" -> new PositionsSpec(text.number(), 0);
            case "positions" -> PositionsSpec.read(text);
            case "gaussianHead" -> new GaussianHeadSpec();
            case "studentTHead" -> new StudentTHeadSpec();
            case "quantileHead" -> QuantileHeadSpec.read(text);
            default -> ofKind(word, text);
        };
    }

    private static Spec ofKind(String word, SpecText text) {
        for (boolean decoder : new boolean[] {false, true}) {
            for (boolean stack : new boolean[] {false, true}) {
                if (TransformerSpec.word(decoder, stack).equals(word)) {
                    return TransformerSpec.read(text, decoder, stack);
                }
            }
        }
        for (RowFunction.Kind kind : RowFunction.Kind.values()) {
            if (RowFunctionSpec.word(kind).equals(word)) {
                return new RowFunctionSpec(kind);
            }
        }
        for (Activation.Kind kind : Activation.Kind.values()) {
            if (Activation.of(kind).label().equals(word)) {
                return ActivationSpec.read(text, kind);
            }
        }
        return null;
    }
}
