package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.LayerWeights;

/** A part of a chain with its name. */
public record Named(String name, Spec part) implements Spec {
    public Named {
        if (!isWord(name)) {
            throw new IllegalArgumentException("a name must be letters, digits and _, but is '" + name + "'");
        }
    }

    private static boolean isWord(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
                return false;
            }
        }
        return !name.isEmpty();
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
