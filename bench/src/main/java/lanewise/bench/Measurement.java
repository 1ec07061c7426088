package lanewise.bench;

import lanewise.bench.yardstick.Yardsticks;

/**
 * Measures cases against the FMA peak, for several threads that many times one core's. Work and peak take turns within the same half second, so that a change of clock or a
 * neighbour on the machine meets both.
 */
public final class Measurement {
    /** Nothing that takes this long is worth a further round. */
    private static final long PATIENCE = 2_000_000_000L;
    /** The peak needs no more than this share of the time. */
    private static final int PEAK_SHARE = 8;

    private final Yardsticks yardsticks;
    private final Effort effort;
    private final int threads;

    /** @param threads at most this many threads work on one case */
    public Measurement(Yardsticks yardsticks, Effort effort, int threads) {
        this.yardsticks = yardsticks;
        this.effort = effort;
        this.threads = threads;
    }

    /** Measures one case. */
    public Row run(Case measured) {
        int used = measured.section().threads(threads);
        try (Work work = measured.open(threads)) {
            Contender ours = new Contender(work);
            Contender peak = new Contender(yardsticks.fma(measured.precision()));
            ours.warmUp(effort.warmUp());
            peak.warmUp(effort.warmUp() / PEAK_SHARE / effort.rounds());
            takeTurns(ours, peak);
            if (!Double.isFinite(ours.sink())) {
                throw new IllegalStateException(
                        "results must be finite, but " + measured.name() + " gave " + ours.sink());
            }
            return row(measured, used, ours, peak);
        }
    }

    private void takeTurns(Contender ours, Contender peak) {
        long turn = effort.measured() / effort.rounds();
        long start = System.nanoTime();
        for (int round = 0; round < effort.rounds() && System.nanoTime() - start < PATIENCE; round++) {
            peak.measure(turn / PEAK_SHARE);
            ours.measure(turn);
        }
    }

    private Row row(Case measured, int used, Contender ours, Contender peak) {
        Unit unit = measured.unit();
        int cores = Math.min(used, Runtime.getRuntime().availableProcessors());
        double gigaflops = cores * yardsticks.fmaUnit(measured.precision()).figure(peak.best());
        double share = measured.flops() > 0 && yardsticks.fmaWorks(measured.precision())
                ? measured.flops() / ours.best() / (gigaflops * 1e9)
                : Double.NaN;
        double best = unit.figure(ours.best());
        double median = unit.figure(ours.median());
        return new Row(measured, used, best, median, ours.bytesPerCall(), gigaflops, share);
    }
}
