package lanewise.bench;

import java.util.List;
import lanewise.bench.peer.PeerFigure;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.Yardsticks;

/**
 * Measures cases against the FMA peak, for several threads that many times one core's. Work and peak take turns within the same half second, so that a change of clock or a
 * neighbour on the machine meets both.
 */
public final class Measurement {
    /** Nothing that takes this long is worth a further round. */
    private static final long PATIENCE = 2_000_000_000L;
    /** Peers need no more than this share of our warm-up: their code is compiled already. */
    private static final int SETTLE_SHARE = 6;
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

    /** Measures one case alone. */
    public Row run(Case measured) {
        return run(measured, null);
    }

    /** Measures one case, beside the peers unless {@code team} is null: they take their turns in the same rounds. */
    public Row run(Case measured, PeerTeam team) {
        int used = measured.section().threads(threads);
        try (Work work = measured.open(threads)) {
            boolean beside = team != null && measured.task() != null;
            if (beside) {
                team.open(measured.task(), (Compared) work);
            }
            Contender ours = new Contender(work);
            Contender peak = new Contender(yardsticks.fma(measured.precision()));
            ours.warmUp(effort.warmUp());
            peak.warmUp(effort.warmUp() / PEAK_SHARE / effort.rounds());
            if (beside) {
                team.settle(effort.warmUp() / SETTLE_SHARE);
            }
            takeTurns(ours, peak, beside ? team : null);
            if (!Double.isFinite(ours.sink())) {
                throw new IllegalStateException(
                        "results must be finite, but " + measured.name() + " gave " + ours.sink());
            }
            return row(measured, used, ours, peak, beside ? team.finish() : List.of());
        }
    }

    private void takeTurns(Contender ours, Contender peak, PeerTeam team) {
        long turn = effort.measured() / effort.rounds();
        long patience = PATIENCE * (1 + (team == null ? 0 : team.size()));
        long start = System.nanoTime();
        for (int round = 0; round < effort.rounds() && System.nanoTime() - start < patience; round++) {
            peak.measure(turn / PEAK_SHARE);
            ours.measure(turn);
            if (team != null) {
                team.measure(turn);
            }
        }
    }

    private Row row(Case measured, int used, Contender ours, Contender peak, List<PeerFigure> peers) {
        Unit unit = measured.unit();
        int cores = Math.min(used, Runtime.getRuntime().availableProcessors());
        double gigaflops = cores * yardsticks.fmaUnit(measured.precision()).figure(peak.best());
        double share = measured.flops() > 0 && yardsticks.fmaWorks(measured.precision())
                ? measured.flops() / ours.best() / (gigaflops * 1e9)
                : Double.NaN;
        double best = unit.figure(ours.best());
        double median = unit.figure(ours.median());
        return new Row(measured, used, best, median, ours.bytesPerCall(), gigaflops, share, peers);
    }
}
