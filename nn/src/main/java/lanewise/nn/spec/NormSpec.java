package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Normalization;
import lanewise.nn.layer.Normalization.Kind;

/**
 * Layer norm or RMS norm. Its text is {@code layerNorm(width)} or {@code rmsNorm(width)} with the options {@code eps}, {@code weight}
 * and {@code bias} (of layer norm) where they are not as usual.
 *
 * @param eps added to the variance or mean square, &gt;= 0
 * @param weight whether there is a learned scale
 * @param bias whether there is a learned shift; needs a weight, and layer norm
 */
public record NormSpec(Kind kind, int width, double eps, boolean weight, boolean bias) implements Spec {
    /** PyTorch's for layer norm. */
    public static final double EPS = 1e-5;

    public NormSpec {
        if (width < 1) {
            throw new IllegalArgumentException("width must be >= 1, but is " + width);
        }
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps must be >= 0 and finite, but is " + eps);
        }
        if (bias && (!weight || kind == Kind.RMS)) {
            throw new IllegalArgumentException("a bias needs a layer norm with a weight");
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, width);
        return new Normalization(declaration, prefix, kind, width, eps, weight, bias);
    }

    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public String toString() {
        boolean layer = kind == Kind.LAYER;
        return (layer ? "layerNorm(" : "rmsNorm(") + width + (eps == EPS ? "" : ",eps:" + eps)
                + (weight ? "" : ",weight:false") + (layer && weight && !bias ? ",bias:false" : "") + ")";
    }

    static NormSpec read(SpecText text, Kind kind) {
        int width = text.number();
        boolean layer = kind == Kind.LAYER;
        SpecText.Options options = layer ? text.options("eps", "weight", "bias") : text.options("eps", "weight");
        boolean weight = options.flag("weight", true);
        return new NormSpec(kind, width, options.real("eps", EPS), weight, layer && options.flag("bias", weight));
    }
}
