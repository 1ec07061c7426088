package lanewise.forecast.model;

/** What a target is taken relative to. */
public enum Difference {
    /** Nothing: its level. */
    NONE,
    /** The last value known. */
    FIRST,
    /** The last value known of the same season. */
    SEASONAL,
    /** Whichever of these has the smallest squared error as a forecast, in the rows a model is fitted to. */
    AUTO
}
