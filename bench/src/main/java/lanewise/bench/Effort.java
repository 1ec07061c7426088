package lanewise.bench;

/**
 * How long one case is measured.
 *
 * @param warmUp nanoseconds before anything counts, at least: a kernel reaches full speed after up to 0.5 s on a quiet machine
 * @param measured nanoseconds of chunks that count
 * @param rounds how often work and yardstick take turns in that time
 */
public record Effort(long warmUp, long measured, int rounds) {
    /** What the table uses: about 1.1 s per case, more where a call takes long. */
    public static Effort table() {
        return new Effort(600_000_000, 400_000_000, 20);
    }

    /**
     * The same, or beside peers, each of which takes as long again, less: in the table some 250 chunks of everybody.
     */
    public Effort sharing(boolean beside) {
        return beside ? new Effort(warmUp, measured * 5 / 8, Math.ceilDiv(rounds * 5, 8)) : this;
    }

    /** A few calls, to see that a case runs. */
    public static Effort glance() {
        return new Effort(0, 0, 1);
    }
}
