package lanewise.bench;

/**
 * What was measured of one case; figures in the case's unit.
 *
 * @param measured the case
 * @param threads threads it could use
 * @param best from the fastest chunk
 * @param median from the chunk in the middle
 * @param bytesPerCall bytes that a call allocated: 0, or something is wrong
 * @param peak the FMA peak of as many cores, from one core in the same second, GFLOP/s
 * @param share of that peak, in the fastest chunks of both; NaN where there is none
 */
public record Row(
        Case measured, int threads, double best, double median, long bytesPerCall, double peak, double share) {}
