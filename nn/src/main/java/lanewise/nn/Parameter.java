package lanewise.nn;

import java.util.List;
import lanewise.engine.Matrix;

/**
 * One named parameter of a model.
 *
 * @param name as PyTorch's state_dict has it, for example {@code 0.weight_ih_l0}
 * @param shape as PyTorch has it: a bias is one-dimensional
 * @param value the parameter itself; a vector is one row
 * @param role what it does in its layer
 */
public record Parameter(String name, List<Integer> shape, Matrix value, Role role) {
    /** What a parameter does: weight decay, for one, is usually meant for weights alone. */
    public enum Role {
        /** A factor in a product. */
        WEIGHT,
        /** Added to something. */
        BIAS,
        /** Scale of a normalisation. */
        NORM,
        /** One row for each token or position. */
        EMBEDDING,
        /** Not trained: kept with the model, for example running statistics. */
        BUFFER
    }

    static Parameter of(String name, Matrix value, Role role) {
        boolean matrix = role == Role.WEIGHT || role == Role.EMBEDDING;
        return new Parameter(
                name, matrix ? List.of(value.rows(), value.columns()) : List.of(value.columns()), value, role);
    }
}
