package lanewise.nn.optim;

import java.util.List;
import lanewise.engine.Slab;
import lanewise.nn.Parameter;

/**
 * What an optimizer works on.
 *
 * @param parameters what lies in the slab; may be empty where all are treated alike
 * @param values all parameters
 * @param gradients in the same layout
 */
public record Ground(List<Parameter> parameters, Slab values, Slab gradients) {
    public Ground {
        parameters = List.copyOf(parameters);
        if (values.layout().elements() != gradients.layout().elements()) {
            throw new IllegalArgumentException("gradients must have the layout of the values, "
                    + values.layout().elements() + " elements, but have "
                    + gradients.layout().elements());
        }
    }

    /** Parameters that are all treated alike. */
    public static Ground of(Slab values, Slab gradients) {
        return new Ground(List.of(), values, gradients);
    }
}
