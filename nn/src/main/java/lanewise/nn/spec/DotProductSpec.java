package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.attention.DotProductAttention;
import lanewise.nn.layer.LayerWeights;

/**
 * Scaled dot-product attention of the input to the inputs {@code keys} and {@code values} of the network. Its text is
 * {@code dotProduct(heads,width,valueWidth,scale,causal)}.
 *
 * @param width of input and keys, all heads together
 * @param valueWidth of values and output, all heads together
 */
public record DotProductSpec(int heads, int width, int valueWidth, double scale, boolean causal) implements Spec {
    public DotProductSpec {
        if (heads < 1 || width < 1 || valueWidth < 1 || width % heads != 0 || valueWidth % heads != 0) {
            throw new IllegalArgumentException("width and valueWidth must be multiples of heads, all >= 1, but width = "
                    + width + ", valueWidth = " + valueWidth + " and heads = " + heads);
        }
        if (!Double.isFinite(scale)) {
            throw new IllegalArgumentException("scale must be finite, but is " + scale);
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, width);
        return new DotProductAttention(prefix, heads, width, valueWidth, scale, causal);
    }

    @Override
    public boolean causal() {
        return !causal;
    }

    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public String toString() {
        return "dotProduct(" + heads + "," + width + "," + valueWidth + "," + scale + "," + causal + ")";
    }

    static DotProductSpec read(SpecText text) {
        int heads = text.number();
        int width = text.nextNumber();
        int valueWidth = text.nextNumber();
        double scale = text.nextReal();
        return new DotProductSpec(heads, width, valueWidth, scale, text.nextFlag());
    }
}
