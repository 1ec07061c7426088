package lanewise.nn;

import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Slab;

/** What training code needs of a model beyond its public face: its memory, and leave to change it. */
public final class Training {
    private Training() {}

    /** An engine of its own for a trainer, with the model's team. */
    public static Engine fork(Model model) {
        model.requireOpen();
        return model.engine().fork();
    }

    /** Parameters, then buffers: all that a model is, besides its spec. */
    public static List<Parameter> tensors(Model model) {
        return StateDict.all(model);
    }

    /** Where all parameters lie. */
    public static Slab parameterSlab(Model model) {
        model.requireOpen();
        return model.parameterSlab();
    }

    /** A network that works with {@code engine} and adds its gradients to {@code gradients}; closing it leaves both open. */
    public static Network network(Model model, Plan.Options options, Engine engine, Slab gradients) {
        return model.network(options, engine, gradients);
    }

    /** Packs the parameters anew after an update. */
    public static void parametersChanged(Model model, Engine engine) {
        model.parametersChanged(engine);
    }
}
