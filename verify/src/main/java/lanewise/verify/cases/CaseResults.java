package lanewise.verify.cases;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a runner computed for a case: tensors named as the case names them, row-major as double. */
public final class CaseResults {
    private final Map<String, double[]> tensors = new LinkedHashMap<>();

    /** No tensor yet. */
    public CaseResults() {}

    /**
     * Adds a tensor.
     *
     * @param name with its prefix, such as {@code out/y} or {@code grad/x}; names that the case does not expect are
     *     ignored
     * @param values row-major
     * @return this
     * @throws IllegalArgumentException if there is one of this name already
     */
    public CaseResults put(String name, double... values) {
        if (tensors.put(name, values.clone()) != null) {
            throw new IllegalArgumentException("results: each tensor once, but got \"" + name + "\" again");
        }
        return this;
    }

    /** The values of a tensor, or null. */
    double[] get(String name) {
        return tensors.get(name);
    }
}
