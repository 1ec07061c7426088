package lanewise.nn.loss;

/** How the terms of a loss become one number. */
public enum Reduction {
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM
}
