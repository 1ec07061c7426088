package lanewise.nn.attention;

import lanewise.engine.Activation;

/**
 * A transformer layer with PyTorch's meaning.
 *
 * @param attention to itself; its dropout is that of the whole layer
 * @param feedForward width F of the feed-forward part
 * @param activation between the feed-forward part's two products
 * @param normFirst whether what a part reads is normalised (pre-norm), or what it gives together with its input (post-norm)
 * @param eps of the norms
 */
public record TransformerShape(
        AttentionShape attention, int feedForward, Activation activation, boolean normFirst, double eps) {
    public TransformerShape {
        if (feedForward < 1) {
            throw new IllegalArgumentException("feedForward must be >= 1, but is " + feedForward);
        }
        if (attention.memory() != null) {
            throw new IllegalArgumentException(
                    "a transformer's first attention is to itself, but the shape names a memory");
        }
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps must be >= 0 and finite, but is " + eps);
        }
        if (!activation.equals(Activation.of(activation.kind()))) {
            throw new IllegalArgumentException(
                    "a transformer's activation must be one with its usual numbers, but is " + activation);
        }
    }

    /** PyTorch's defaults: post-norm, relu, eps 1e-5, but no dropout. */
    public static TransformerShape of(int embed, int heads, int feedForward) {
        return of(AttentionShape.of(embed, heads), feedForward);
    }

    /** The same with another attention. */
    public static TransformerShape of(AttentionShape attention, int feedForward) {
        return new TransformerShape(attention, feedForward, Activation.of(Activation.Kind.RELU), false, 1e-5);
    }

    public TransformerShape asPreNorm() {
        return new TransformerShape(attention, feedForward, activation, true, eps);
    }

    /** The same where a step sees itself and earlier ones alone: a decoder without memory. */
    public TransformerShape asCausal() {
        return new TransformerShape(attention.asCausal(), feedForward, activation, normFirst, eps);
    }

    public TransformerShape withActivation(Activation.Kind kind) {
        return new TransformerShape(attention, feedForward, Activation.of(kind), normFirst, eps);
    }

    public TransformerShape withDropout(double p) {
        return new TransformerShape(attention.withDropout(p), feedForward, activation, normFirst, eps);
    }

    public TransformerShape withPositions(Positions positions) {
        return new TransformerShape(attention.withPositions(positions), feedForward, activation, normFirst, eps);
    }
}
