package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.MultiHeadAttention;
import lanewise.nn.attention.Positions;
import lanewise.nn.layer.LayerWeights;

/**
 * Multi-head attention. Its text is {@code attention(embed,heads)} with options where they are not as usual: {@code bias},
 * {@code causal}, {@code dropout}, {@code positions} (alibi, rotary, interleaved), {@code base}, and for a memory {@code keys},
 * {@code values}, {@code keyWidth}, {@code valueWidth}.
 */
public record AttentionSpec(AttentionShape shape) implements Spec {
    private static final double BASE = 10000;
    static final String[] OPTIONS = {
        "bias", "causal", "dropout", "positions", "base", "keys", "values", "keyWidth", "valueWidth"
    };

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, shape.embed());
        return new MultiHeadAttention(declaration, prefix, shape);
    }

    @Override
    public boolean causal() {
        return shape.causal() || shape.memory() != null;
    }

    @Override
    public int inputWidth() {
        return shape.embed();
    }

    @Override
    public String toString() {
        return "attention(" + shape.embed() + "," + shape.heads() + text(shape) + ")";
    }

    /** The options. */
    static String text(AttentionShape shape) {
        StringBuilder text = new StringBuilder();
        text.append(shape.bias() ? "" : ",bias:false").append(shape.causal() ? ",causal:true" : "");
        text.append(shape.dropout() == 0 ? "" : ",dropout:" + shape.dropout());
        Positions positions = shape.positions();
        switch (positions.kind()) {
            case NONE -> {}
            case ALIBI -> text.append(",positions:alibi");
            case ROTARY -> {
                text.append(positions.interleaved() ? ",positions:interleaved" : ",positions:rotary");
                text.append(positions.base() == BASE ? "" : ",base:" + positions.base());
            }
        }
        AttentionShape.Memory memory = shape.memory();
        if (memory != null) {
            text.append(",keys:").append(memory.keys());
            text.append(memory.values().equals(memory.keys()) ? "" : ",values:" + memory.values());
            text.append(memory.keyWidth() == shape.embed() ? "" : ",keyWidth:" + memory.keyWidth());
            text.append(memory.valueWidth() == memory.keyWidth() ? "" : ",valueWidth:" + memory.valueWidth());
        }
        return text.toString();
    }

    static AttentionSpec read(SpecText text) {
        int embed = text.number();
        int heads = text.nextNumber();
        return new AttentionSpec(shape(embed, heads, text.options(OPTIONS)));
    }

    static AttentionShape shape(int embed, int heads, SpecText.Options options) {
        Positions positions = switch (options.word("positions", "none")) {
            case "none" -> Positions.NONE;
            case "alibi" -> Positions.ALIBI;
            case "rotary" -> Positions.rotary(options.real("base", BASE));
            case "interleaved" -> Positions.rotaryInterleaved(options.real("base", BASE));
            default ->
                throw new IllegalArgumentException("positions must be none, alibi, rotary or interleaved in spec '"
                        + options.spec() + "', but are '" + options.word("positions", "") + "'");
        };
        String keys = options.word("keys", "");
        int keyWidth = options.number("keyWidth", embed);
        AttentionShape.Memory memory = keys.isEmpty()
                ? null
                : new AttentionShape.Memory(
                        keys, options.word("values", keys), keyWidth, options.number("valueWidth", keyWidth));
        return new AttentionShape(
                embed,
                heads,
                options.flag("bias", true),
                options.flag("causal", false),
                options.real("dropout", 0),
                positions,
                memory);
    }
}
