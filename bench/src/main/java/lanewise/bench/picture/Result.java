package lanewise.bench.picture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a report.
 *
 * @param section its section
 * @param name its case
 * @param threads threads it could use
 * @param ours our figure
 * @param unit its unit
 * @param share of the peak; NaN where there is none
 * @param peers the peers' figures
 * @param ratios our speed as a multiple of each peer's
 * @param further other figures of ours, by name
 */
public record Result(
        String section,
        String name,
        int threads,
        double ours,
        String unit,
        double share,
        Map<String, Double> peers,
        Map<String, Double> ratios,
        Map<String, Double> further) {
    /** Other figures of ours that a table shows. */
    private static final List<String> FURTHER =
            List.of("p50", "p99", "scaling", "cycles_per_64_bytes", "to_main", "to_model", "to_result");

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
                && map.get("threads") instanceof Double threads
                && map.get("ours") instanceof Double ours
                && map.get("unit") instanceof String unit) {
            double share = map.get("share_of_peak") instanceof Double d ? d : Double.NaN;
            Map<String, Double> further = new LinkedHashMap<>();
            Map<String, Double> all = numbers(map);
            FURTHER.stream().filter(all::containsKey).forEach(key -> further.put(key, all.get(key)));
            return new Result(
                    section,
                    name,
                    threads.intValue(),
                    ours,
                    unit,
                    share,
                    numbers(map.get("peers")),
                    numbers(map.get("ratios")),
                    further);
        }
        throw new IllegalArgumentException(
                "a row must have a section, a case, threads, ours and a unit, but one is " + row);
    }

    private static Map<String, Double> numbers(Object value) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, number) -> {
                if (number instanceof Double d) {
                    numbers.put(key.toString(), d);
                }
            });
        }
        return numbers;
    }

    /** The peer that came closest to us or went ahead, if there was any. */
    Optional<String> bestPeer() {
        return ratios.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
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
