package lanewise.engine;

/** What a {@link Slab}'s memory is for, which decides who owns it and how long its content lives. */
public enum Role {
    /** Parameters; owned by the model, immutable while served, shared by any number of threads. */
    PARAM,
    /** Gradients, in the layout of PARAM; owned by the trainer, zeroed before each update. */
    GRAD,
    /** Optimizer moments, in the layout of PARAM; owned by the trainer, part of a checkpoint. */
    OPTIM,
    /** Weights in the kernels' order; owned by the model, remade after each update. */
    PACKED,
    /** What backward needs from forward; overwritten by the next forward. */
    SAVED,
    /** Working memory of one call. */
    SCRATCH,
    /** Recurrent state h and c; owned by a stream. */
    STATE
}
