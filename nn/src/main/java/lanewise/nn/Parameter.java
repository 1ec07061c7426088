package lanewise.nn;

import java.util.List;
import lanewise.engine.Matrix;

/**
 * One named parameter of a model.
 *
 * @param name as PyTorch's state_dict has it, for example {@code 0.weight_ih_l0}
 * @param shape as PyTorch has it: a bias is one-dimensional
 * @param value the parameter itself; a vector is one row
 */
public record Parameter(String name, List<Integer> shape, Matrix value) {
    static Parameter of(String name, Matrix value, boolean vector) {
        return new Parameter(name, vector ? List.of(value.columns()) : List.of(value.rows(), value.columns()), value);
    }
}
