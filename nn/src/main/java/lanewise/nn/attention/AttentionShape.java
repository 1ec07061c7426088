package lanewise.nn.attention;

import lanewise.engine.Dropout;

/**
 * Multi-head attention.
 *
 * @param embed width E of input and output
 * @param heads number of heads, which divides E
 * @param bias whether projections have biases
 * @param causal whether a step sees itself and earlier ones alone
 * @param dropout of the weights, in training
 * @param positions how it knows positions
 * @param memory what is attended to in place of the input itself, or null
 */
public record AttentionShape(
        int embed, int heads, boolean bias, boolean causal, double dropout, Positions positions, Memory memory) {
    /**
     * Inputs of the network by their names, see {@link lanewise.nn.Plan.Options#withSide}.
     *
     * @param keys input that keys are made of
     * @param values input that values are made of, usually the same
     * @param keyWidth values per step of {@code keys}
     * @param valueWidth values per step of {@code values}
     */
    public record Memory(String keys, String values, int keyWidth, int valueWidth) {
        public Memory {
            if (keyWidth < 1 || valueWidth < 1) {
                throw new IllegalArgumentException("keyWidth and valueWidth must be >= 1, but keyWidth = " + keyWidth
                        + " and valueWidth = " + valueWidth);
            }
            if (!keys.matches("\\w+") || !values.matches("\\w+")) {
                throw new IllegalArgumentException("the names of inputs must be letters, digits and _, but are '" + keys
                        + "' and '" + values + "'");
            }
            if (keys.equals(values) && keyWidth != valueWidth) {
                throw new IllegalArgumentException("input '" + keys + "' has one width, but keyWidth = " + keyWidth
                        + " and valueWidth = " + valueWidth);
            }
        }
    }

    public AttentionShape {
        if (embed < 1 || heads < 1 || embed % heads != 0) {
            throw new IllegalArgumentException(
                    "embed must be a multiple of heads, both >= 1, but embed = " + embed + " and heads = " + heads);
        }
        Dropout.requireProbability(dropout);
        if (memory != null && (causal || positions.kind() != Positions.Kind.NONE)) {
            throw new IllegalArgumentException("attention to a memory has neither order nor positions, but causal = "
                    + causal + " and positions = " + positions.kind());
        }
        if (positions.kind() == Positions.Kind.ROTARY && embed / heads % 2 != 0) {
            throw new IllegalArgumentException("rotary positions need heads of even width, but embed / heads = " + embed
                    + " / " + heads + " = " + embed / heads);
        }
    }

    /** Self-attention with biases, every step to every step. */
    public static AttentionShape of(int embed, int heads) {
        return new AttentionShape(embed, heads, true, false, 0, Positions.NONE, null);
    }

    /** The same where a step sees itself and earlier ones alone. */
    public AttentionShape asCausal() {
        return new AttentionShape(embed, heads, bias, true, dropout, positions, memory);
    }

    public AttentionShape withBias(boolean wanted) {
        return new AttentionShape(embed, heads, wanted, causal, dropout, positions, memory);
    }

    public AttentionShape withDropout(double p) {
        return new AttentionShape(embed, heads, bias, causal, p, positions, memory);
    }

    public AttentionShape withPositions(Positions other) {
        return new AttentionShape(embed, heads, bias, causal, dropout, other, memory);
    }

    /** Attention to another input of the network: keys and values are made of it. */
    public AttentionShape to(String memoryName, int width) {
        return to(new Memory(memoryName, memoryName, width, width));
    }

    public AttentionShape to(Memory other) {
        return new AttentionShape(embed, heads, bias, causal, dropout, positions, other);
    }

    /** Width of a head. */
    int width() {
        return embed / heads;
    }
}
