package lanewise.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.bench.peer.PeerFigure;

/**
 * What was measured of one case; figures in the case's unit.
 *
 * @param measured the case
 * @param threads threads it could use
 * @param best from the fastest chunk
 * @param median from the chunk in the middle
 * @param bytesPerCall bytes that a call allocated: 0, or something is wrong
 * @param peak what as many cores can do of what the case is held against, from one core in the same second, GFLOP/s or GB/s
 * @param share of that, in the fastest chunks of both; NaN where there is none
 * @param further what else there is to say, by name: p50 and p99 in the case's unit, cycles, scaling
 * @param peers what others did in the same rounds, in seconds per call; only those that do such things
 */
public record Row(
        Case measured,
        int threads,
        double best,
        double median,
        long bytesPerCall,
        double peak,
        double share,
        Map<String, Double> further,
        List<PeerFigure> peers) {
    /** The fastest peer, if any was measured. */
    public Optional<PeerFigure> bestPeer() {
        return peers.stream().filter(p -> p.problem() == null).min(Comparator.comparingDouble(PeerFigure::best));
    }

    /** Our speed as a multiple of the fastest peer's, fastest chunk against fastest chunk; NaN without peers. */
    public double ratio() {
        return bestPeer().map(this::ratio).orElse(Double.NaN);
    }

    /** Our speed as a multiple of that peer's. */
    public double ratio(PeerFigure peer) {
        Unit unit = measured.unit();
        double theirs = unit.figure(peer.best());
        return unit.rate() ? best / theirs : theirs / best;
    }

    /** Whether no peer failed or computed something else. */
    public boolean sound() {
        return peers.stream().allMatch(p -> p.problem() == null);
    }
}
