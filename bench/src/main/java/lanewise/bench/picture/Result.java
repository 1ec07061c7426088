package lanewise.bench.picture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of a report.
 *
 * @param section its section
 * @param name its case
 * @param threads threads it could use
 * @param share of the peak; NaN where there is none
 * @param ratios our speed as a multiple of each peer's
 */
public record Result(String section, String name, int threads, double share, Map<String, Double> ratios) {
    /** The rows of a report as it was read from JSON; IllegalArgumentException if it is none. */
    public static List<Result> all(Object report) {
        if (!(report instanceof Map<?, ?> map) || !(map.get("rows") instanceof List<?> rows)) {
            throw new IllegalArgumentException("no report of lanewise bench --json: it has no rows");
        }
        return rows.stream().map(Result::of).toList();
    }

    private static Result of(Object row) {
        if (row instanceof Map<?, ?> map
                && map.get("section") instanceof String section
                && map.get("case") instanceof String name
                && map.get("threads") instanceof Double threads) {
            double share = map.get("share_of_peak") instanceof Double d ? d : Double.NaN;
            Map<String, Double> ratios = new TreeMap<>();
            if (map.get("ratios") instanceof Map<?, ?> peers) {
                peers.forEach((peer, ratio) -> {
                    if (ratio instanceof Double d) {
                        ratios.put(peer.toString(), d);
                    }
                });
            }
            return new Result(section, name, threads.intValue(), share, ratios);
        }
        throw new IllegalArgumentException("a row must have a section, a case and threads, but one is " + row);
    }

    /** The end of its name, which says how large it is: from "n=", "D=" or a bracket on. */
    String size() {
        return name.substring(sizeAt());
    }

    /** Its name without the size, and the threads if they are several. */
    String kind() {
        return name.substring(0, sizeAt()).strip() + (threads > 1 ? ", " + threads + " threads" : "");
    }

    private int sizeAt() {
        for (int i = 1; i < name.length(); i++) {
            boolean size = name.charAt(i) == '(' || i + 1 < name.length() && name.charAt(i + 1) == '=';
            if (name.charAt(i - 1) == ' ' && size) {
                return i;
            }
        }
        return name.length();
    }
}
