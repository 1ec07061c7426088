package lanewise.nn;

/** What a network is laid out for. */
public enum Mode {
    /** Forward and backward: keeps what backward needs, for every step. */
    TRAIN,
    /** Forward alone: keeps the recurrent state and one step's working memory. */
    INFER
}
