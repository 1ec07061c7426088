package lanewise.nn.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Sequential;

/** Parts one after another. */
public record Chain(List<Named> parts) implements Spec {
    public Chain {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a chain must have at least 1 part, but has 0");
        }
        Set<String> names = new HashSet<>();
        for (Named part : parts) {
            if (!names.add(part.name())) {
                throw new IllegalArgumentException(
                        "parts must have different names, but '" + part.name() + "' is there twice");
            }
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Map<String, LayerWeights> weights = new LinkedHashMap<>();
        int width = inputWidth;
        for (Named part : parts) {
            LayerWeights w = part.declare(declaration, prefix, width);
            weights.put(part.name(), w);
            width = w.outputWidth();
        }
        return new Sequential(weights);
    }

    @Override
    public boolean causal() {
        return parts.stream().allMatch(Spec::causal);
    }

    @Override
    public int inputWidth() {
        return parts.getFirst().inputWidth();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("chain(");
        for (int i = 0; i < parts.size(); i++) {
            text.append(i == 0 ? "" : ",").append(parts.get(i));
        }
        return text.append(")").toString();
    }

    static Chain read(SpecText text) {
        List<Named> parts = new ArrayList<>();
        do {
            parts.add(text.named());
        } while (text.take(','));
        return new Chain(parts);
    }
}
