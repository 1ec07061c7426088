package lanewise.verify;

import java.util.List;

/**
 * A layer, loss or whole model as the gradient check sees it: outputs that depend on variables, and a backward pass. It
 * has to compute in float64. An adapter of about 30 lines makes one from a layer.
 */
public interface Differentiable {
    /** The problem in one line that is enough to build it again, such as {@code lstm T=5 B=3 I=4 H=6 seed=1}. */
    String problem();

    /** Inputs, parameters and initial states, always the same and in the same order. */
    List<Variable> variables();

    /** A copy of the values of a variable, row-major. */
    double[] get(Variable variable);

    /**
     * Sets a variable.
     *
     * @param values as many as the variable has elements; they are copied
     */
    void set(Variable variable, double[] values);

    /** Computes the outputs at the present values, as copies, and keeps what backward needs. */
    List<double[]> forward();

    /**
     * The backward pass of the latest forward. May be called several times for one forward; a layer that cannot do that
     * runs its forward again in here.
     *
     * @param cotangents the gradient of a scalar with respect to each output, shaped as {@link #forward} returned them
     */
    void backward(List<double[]> cotangents);

    /** A copy of the gradient of a variable as backward left it. */
    double[] gradient(Variable variable);

    /** Sets the gradients of the parameters to zero; those of inputs and states need not change. */
    void zeroGradients();
}
