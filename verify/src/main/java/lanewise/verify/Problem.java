package lanewise.verify;

/** What to check, as plain data; its {@code toString} in one line is enough to build it again. */
public sealed interface Problem permits LayerProblem, LossProblem, FunctionProblem {
    /** The seed of all values. */
    long seed();

    /** Builds the problem in float64. */
    Subject open();

    /**
     * The problem that its {@code toString} wrote; IllegalArgumentException if it can't be read, as when it is a layer, a loss or
     * functions of one's own: {@link DrawnCheck#rerun} reads these.
     */
    static Problem parse(String line) {
        if (LayerProblem.reads(line)) {
            return LayerProblem.parse(line);
        }
        if (LossProblem.reads(line)) {
            return LossProblem.parse(line);
        }
        throw new IllegalArgumentException("a problem must read 'SPEC T=n B=n threads=n [lengths=n,n,...] seed=n'"
                + " or 'LOSS rows=n width=n [weighted] reduction=none|mean|sum seed=n', but reads '" + line + "'");
    }
}
