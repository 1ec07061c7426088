package lanewise.bench.peer;

import java.util.Map;

/**
 * What one peer did in one case.
 *
 * @param name the peer
 * @param best seconds per call in the fastest chunk; NaN if it was not measured
 * @param median seconds per call in the chunk in the middle; NaN if it was not measured
 * @param further other times in seconds, by name
 * @param problem why it was not measured, or null
 */
public record PeerFigure(String name, double best, double median, Map<String, Double> further, String problem) {
    /** One that was not measured because it went wrong. */
    static PeerFigure failed(String name, String problem) {
        return new PeerFigure(name, Double.NaN, Double.NaN, Map.of(), problem);
    }
}
