package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.LayerWeights;

/** A part of a chain with its name. */
public record Named(String name, Spec part) implements Spec {
    public Named {
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw new IllegalArgumentException("a name must be letters, digits and _, but is '" + name + "'");
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        return part.declare(declaration, prefix + name + ".", inputWidth);
    }

    @Override
    public boolean causal() {
        return part.causal();
    }

    @Override
    public int inputWidth() {
        return part.inputWidth();
    }

    @Override
    public String toString() {
        return name + "=" + part;
    }
}
