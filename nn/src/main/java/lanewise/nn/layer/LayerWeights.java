package lanewise.nn.layer;

import lanewise.engine.Engine;
import lanewise.nn.Activation;
import lanewise.nn.Plan;

/** A layer's part of a model: its parameters and the packed forms that forward reads, shared by every network of the model. */
public interface LayerWeights {
    /** Values per step that come out. */
    int outputWidth();

    /** Packs the parameters for forward; called after every change of them. */
    default void pack(Engine engine) {}

    /** A layer over these weights that reads {@code input}, with memory of its own from {@code plan}. */
    Layer bind(Plan plan, Activation input);
}
