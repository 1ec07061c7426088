package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.nn.Activation;

/**
 * A layer bound to one network's memory: final views of everything it reads and writes. Forward and backward allocate nothing.
 *
 * <p>Backward overwrites the gradient of the layer's input (where there is one) and accumulates the gradients of its parameters. It
 * runs once after each forward and may overwrite what forward saved for it: {@link lanewise.nn.Network#backward} asks for a forward
 * first. The same forward and backward again give the same bits.
 */
public interface Layer {
    /** What forward writes. */
    Activation output();

    /** output = f(input, parameters, state). */
    void forward(Engine engine);

    /** Gradients of input and parameters from the gradient of the output; after a forward, in a network for training. */
    void backward(Engine engine);

    /** Packs parameters into the forms that only backward reads; called after every change of the parameters. */
    default void packBackward(Engine engine) {}

    /** Sets recurrent state to zero. */
    default void reset(Engine engine) {}

    /** Sets the initial recurrent state to the final one of {@code from}, a layer of the same weights, maybe this one. */
    default void carry(Engine engine, Layer from) {}

    /**
     * A layer within this one, for example one whose states are to be set; IllegalArgumentException if there is none of that
     * name.
     */
    default Layer part(String name) {
        throw new IllegalArgumentException("'" + name + "' was asked for, but this layer has no parts");
    }
}
