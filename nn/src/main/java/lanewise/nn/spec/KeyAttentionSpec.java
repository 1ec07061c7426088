package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.attention.AdditiveAttention;
import lanewise.nn.attention.DotProductAttention;
import lanewise.nn.layer.LayerWeights;

/**
 * Attention of the input to the input {@code keys} of the network, which are the values too: additive ({@code
 * additiveAttention(query,keys,units)}) or bilinear ({@code bilinearAttention(query,keys)}).
 *
 * @param units hidden units of additive attention, or 0 for bilinear
 */
public record KeyAttentionSpec(int query, int keys, int units) implements Spec {
    public KeyAttentionSpec {
        if (query < 1 || keys < 1 || units < 0) {
            throw new IllegalArgumentException("query and keys must be >= 1 and units >= 0, but query = " + query
                    + ", keys = " + keys + " and units = " + units);
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, query);
        return units == 0
                ? new DotProductAttention(declaration, prefix, query, keys)
                : new AdditiveAttention(declaration, prefix, query, keys, units);
    }

    @Override
    public int inputWidth() {
        return query;
    }

    @Override
    public String toString() {
        return units == 0
                ? "bilinearAttention(" + query + "," + keys + ")"
                : "additiveAttention(" + query + "," + keys + "," + units + ")";
    }

    static KeyAttentionSpec read(SpecText text, boolean additive) {
        int query = text.number();
        int keys = text.nextNumber();
        int units = additive ? text.nextNumber() : 0;
        if (additive && units == 0) {
            throw new IllegalArgumentException("additive attention must have units >= 1, but has 0");
        }
        return new KeyAttentionSpec(query, keys, units);
    }
}
