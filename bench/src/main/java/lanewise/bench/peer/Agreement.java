package lanewise.bench.peer;

import java.util.Locale;
import java.util.Map;

/** Whether a peer computed what we did. */
final class Agreement {
    private Agreement() {}

    /** Null if every array that the peer gave agrees with ours of that name; else what does not. */
    static String problem(Map<String, double[]> ours, Map<String, double[]> theirs, double tolerance) {
        if (theirs.isEmpty()) {
            return "gave no outputs";
        }
        for (var entry : theirs.entrySet()) {
            double[] mine = ours.get(entry.getKey());
            double[] other = entry.getValue();
            if (mine == null || mine.length != other.length) {
                return entry.getKey() + " has " + other.length + " values, ours "
                        + (mine == null ? "is missing" : Integer.toString(mine.length));
            }
            String problem = problem(entry.getKey(), mine, other, tolerance);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static String problem(String name, double[] mine, double[] other, double tolerance) {
        double scale = 1;
        int worst = 0;
        double most = -1;
        for (int i = 0; i < mine.length; i++) {
            scale = Math.max(scale, Math.abs(mine[i]));
            double distance = Math.abs(mine[i] - other[i]);
            if (!(distance <= most)) {
                most = distance;
                worst = i;
                if (Double.isNaN(distance)) {
                    break;
                }
            }
        }
        return most <= tolerance * scale
                ? null
                : String.format(
                        Locale.ROOT,
                        "%s[%d] is %.9g, ours %.9g: %.2g apart, allowed %.2g",
                        name,
                        worst,
                        other[worst],
                        mine[worst],
                        most,
                        tolerance * scale);
    }
}
