package lanewise.forecast.task;

/** A part of published data, as its publishers divided it. */
public enum Part {
    TRAIN,
    VALIDATION,
    TEST
}
