package lanewise.nn.attention;

import lanewise.engine.Matrix;
import lanewise.nn.layer.Layer;

/**
 * A layer of attention in one network. Masks can be set where the network was made with {@code Plan.Options.withMasks()}, weights
 * read where with {@code withWeights()}; else an IllegalStateException says so.
 */
public interface AttentionLayer extends Layer {
    /** Queries of each sequence. */
    int queries();

    /** Keys of each sequence. */
    int keys();

    /** Sets the mask [queries][keys] of all sequences, or none with null. */
    void mask(Mask mask);

    /** Sets the mask [sequences][keys] of all queries, or none with null. */
    void keyMask(Mask mask);

    /** Weights as forward left them: row b queries + i holds those of query i of sequence b over the keys, the mean of all heads. */
    Matrix weights();

    /** The gradient of {@link #weights}, read by backward; zero unless set. */
    Matrix weightsGradient();
}
