package lanewise.nn.spec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.engine.Activation;
import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.attention.TransformerLayer;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Normalization;
import lanewise.nn.layer.Sequential;

/**
 * Transformer layers. The text of one is {@code encoderLayer(embed,heads,feedForward)} or {@code decoderLayer(...)}, of a stack
 * {@code encoder(embed,heads,feedForward,layers)} or {@code decoder(...)}, with the options of attention, {@code activation},
 * {@code normFirst}, {@code eps}, and of a stack {@code norm}.
 *
 * @param decoder whether layers attend to a memory
 * @param layers of a stack, whose parameters are called {@code layers.0.} and so on; 0 for a single layer without such a name
 * @param norm whether a norm follows the stack, called {@code norm}
 */
public record TransformerSpec(boolean decoder, TransformerShape shape, int layers, boolean norm) implements Spec {
    public TransformerSpec {
        if (layers < 0) {
            throw new IllegalArgumentException("layers must be >= 0, but are " + layers);
        }
        if (layers == 0 && norm) {
            throw new IllegalArgumentException("a norm follows a stack, but this is a single layer");
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, inputWidth());
        if (layers == 0) {
            return new TransformerLayer(declaration, prefix, shape, decoder);
        }
        Map<String, LayerWeights> stack = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            stack.put("" + i, new TransformerLayer(declaration, prefix + "layers." + i + ".", shape, decoder));
        }
        Map<String, LayerWeights> all = new LinkedHashMap<>();
        all.put("layers", new Sequential(stack));
        if (norm) {
            boolean bias = shape.attention().bias();
            all.put(
                    "norm",
                    new Normalization(
                            declaration,
                            prefix + "norm.",
                            Normalization.Kind.LAYER,
                            inputWidth(),
                            shape.eps(),
                            true,
                            bias));
        }
        return new Sequential(all);
    }

    @Override
    public boolean causal() {
        return shape.attention().causal();
    }

    @Override
    public int inputWidth() {
        return shape.attention().embed();
    }

    @Override
    public String toString() {
        Activation.Kind activation = shape.activation().kind();
        return word(decoder, layers > 0) + "(" + inputWidth() + ","
                + shape.attention().heads() + "," + shape.feedForward() + (layers > 0 ? "," + layers : "")
                + AttentionSpec.text(shape.attention())
                + (activation == Activation.Kind.RELU
                        ? ""
                        : ",activation:" + activation.name().toLowerCase(Locale.ROOT))
                + (shape.normFirst() ? ",normFirst:true" : "")
                + (shape.eps() == NormSpec.EPS ? "" : ",eps:" + shape.eps())
                + (norm ? ",norm:true" : "") + ")";
    }

    static String word(boolean decoder, boolean stack) {
        return (decoder ? "decoder" : "encoder") + (stack ? "" : "Layer");
    }

    static TransformerSpec read(SpecText text, boolean decoder, boolean stack) {
        int embed = text.number();
        int heads = text.nextNumber();
        int feedForward = text.nextNumber();
        int layers = stack ? text.nextNumber() : 0;
        if (stack && layers == 0) {
            throw new IllegalArgumentException("a stack must have layers >= 1, but has 0");
        }
        SpecText.Options options = text.options(
                Stream.concat(Stream.of(AttentionSpec.OPTIONS), Stream.of("activation", "normFirst", "eps", "norm"))
                        .toArray(String[]::new));
        TransformerShape shape = new TransformerShape(
                AttentionSpec.shape(embed, heads, options),
                feedForward,
                activation(options),
                options.flag("normFirst", false),
                options.real("eps", NormSpec.EPS));
        return new TransformerSpec(decoder, shape, layers, options.flag("norm", false));
    }

    private static Activation activation(SpecText.Options options) {
        String word = options.word("activation", "relu");
        return Stream.of(Activation.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .map(Activation::of)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no activation '" + word + "', which spec '" + options.spec() + "' names"));
    }
}
