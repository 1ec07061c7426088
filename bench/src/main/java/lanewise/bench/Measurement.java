package lanewise.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.bench.Case.Trait;
import lanewise.bench.peer.PeerFigure;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.ClockSpeed;
import lanewise.bench.yardstick.Yardstick;
import lanewise.bench.yardstick.Yardsticks;

/**
 * Measures cases against a yardstick, for several threads that many times one core's. Work and yardstick take turns within the same
 * half second, so that a change of clock or a neighbour on the machine meets both.
 */
public final class Measurement {
    /** Nothing that takes this long is worth a further round. */
    private static final long PATIENCE = 2_000_000_000L;
    /** What is compiled already needs no more than this share of our warm-up. */
    private static final int SETTLE_SHARE = 6;
    /** The yardstick needs no more than this share of the time. */
    private static final int PEAK_SHARE = 8;
    /** Cycles are said per this many bytes: 16 floats or 8 doubles. */
    private static final int BYTES = 64;

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
        boolean scales = measured.is(Trait.SCALES) && measured.threads(threads) > 1;
        try (Work work = measured.open(threads);
                Work alone = scales ? measured.open(1) : null) {
            boolean beside = team != null && measured.task() != null;
            if (beside) {
                team.open(measured.task(), (Compared) work);
            }
            Turns turns = new Turns(measured, work, alone, beside ? team : null);
            turns.warmUp();
            turns.take();
            if (!Double.isFinite(turns.ours.sink())) {
                throw new IllegalStateException(
                        "results must be finite, but " + measured.name() + " gave " + turns.ours.sink());
            }
            return row(measured, turns, beside ? team.finish() : List.of());
        }
    }

    /** Everybody who takes turns in one case. */
    private final class Turns {
        private final Case measured;
        private final Contender ours;
        private final Contender peak;
        private final Contender clock = new Contender(new ClockSpeed());
        private final Contender alone;
        private final PeerTeam team;

        /**
         * @param alone the work on one thread, or null
         * @param team the peers, or null
         */
        Turns(Case measured, Work work, Work alone, PeerTeam team) {
            this.measured = measured;
            this.ours = new Contender(work);
            this.peak = new Contender(yardsticks.work(measured.yardstick()));
            this.alone = alone == null ? null : new Contender(alone);
            this.team = team;
        }

        void warmUp() {
            if (measured.is(Trait.LAUNCH)) {
                ours.settle(0);
            } else {
                ours.warmUp(effort.warmUp());
            }
            peak.warmUp(effort.warmUp() / PEAK_SHARE / effort.rounds());
            if (measured.is(Trait.CYCLES)) {
                clock.warmUp(effort.warmUp() / PEAK_SHARE / effort.rounds());
            }
            if (alone != null) {
                alone.settle(effort.warmUp() / SETTLE_SHARE);
            }
            if (team != null) {
                team.settle(effort.warmUp() / SETTLE_SHARE);
            }
        }

        void take() {
            long turn = effort.measured() / effort.rounds();
            long patience = PATIENCE * (1 + (team == null ? 0 : team.size()) + (alone == null ? 0 : 1));
            long start = System.nanoTime();
            for (int round = 0; round < effort.rounds() && System.nanoTime() - start < patience; round++) {
                peak.measure(turn / PEAK_SHARE);
                if (measured.is(Trait.CYCLES)) {
                    clock.measure(turn / PEAK_SHARE);
                }
                ours.measure(turn);
                if (measured.is(Trait.LATENCY)) {
                    ours.measureSingles(turn);
                }
                if (alone != null) {
                    alone.measure(turn);
                }
                if (team != null) {
                    team.measure(turn, measured.is(Trait.LATENCY));
                }
            }
        }

        /** In the case's unit, and what has none. */
        Map<String, Double> further() {
            Map<String, Double> further = new TreeMap<>(ours.further());
            further.replaceAll((name, seconds) -> measured.unit().figure(seconds));
            if (alone != null) {
                further.put("scaling", alone.best() / ours.best());
            }
            if (measured.is(Trait.CYCLES)) {
                int bytes = measured.yardstick() == Yardstick.FMA_F32 ? Float.BYTES : Double.BYTES;
                double seconds = measured.unit().figure(ours.best()) * 1e-9 * BYTES / bytes;
                further.put("cycles_per_64_bytes", seconds * ClockSpeed.CYCLES / clock.best());
            }
            return further;
        }
    }

    private Row row(Case measured, Turns turns, List<PeerFigure> peers) {
        Unit unit = measured.unit();
        Yardstick yardstick = measured.yardstick();
        int used = measured.threads(threads);
        int cores = yardstick.perCore() ? Math.min(used, Runtime.getRuntime().availableProcessors()) : 1;
        double peak = cores * yardstick.unit().figure(turns.peak.best());
        double best = turns.ours.best();
        double share = measured.amount() > 0 && yardsticks.works(yardstick)
                ? measured.amount() / best / (peak * 1e9)
                : Double.NaN;
        return new Row(
                measured,
                used,
                unit.figure(best),
                unit.figure(turns.ours.median()),
                measured.is(Trait.LAUNCH) ? 0 : turns.ours.bytesPerCall(),
                peak,
                share,
                turns.further(),
                peers);
    }
}
