package lanewise.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;

/**
 * A layer or whole model to check, as plain data. To check gradients of one's own:
 *
 * <pre>{@code
 * try (LayerSubject subject = LayerProblem.of(spec, 5, 3).open()) {
 *     GradReport report = new GradCheck(subject, GradCheck.Settings.of(42)).run();
 * }
 * }</pre>
 *
 * <p>{@link #toString} gives the line that {@link #parse} reads, such as
 * {@code lstm(4,6,1,false,true) T=5 B=3 threads=1 lengths=5,0,3 seed=1}.
 *
 * @param spec what to check
 * @param time steps T
 * @param batch sequences B
 * @param threads of the engine
 * @param lengths valid steps of each sequence, 0..T; empty where all have T
 * @param attending further inputs, which are of full length, and whether attention has random masks and its weights are outputs
 * @param seed of all values
 */
public record LayerProblem(
        Spec spec, int time, int batch, int threads, List<Integer> lengths, Plan.Attending attending, long seed)
        implements Problem {
    private static final Pattern LINE = Pattern.compile("(\\S+) T=(\\d+) B=(\\d+) threads=(\\d+)(?: lengths=([\\d,]+))?"
            + "(?: sides=([\\w:,]+))?( masks)?( weights)? seed=(-?\\d+)");

    /** Checks the sizes. */
    public LayerProblem {
        lengths = List.copyOf(lengths);
        if (time < 1 || batch < 1 || threads < 1) {
            throw new IllegalArgumentException("time, batch and threads must be >= 1, but time = " + time + ", batch = "
                    + batch + ", threads = " + threads);
        }
        if (!lengths.isEmpty() && lengths.size() != batch) {
            throw new IllegalArgumentException(
                    "lengths must hold batch = " + batch + " numbers, but hold " + lengths.size());
        }
        for (int length : lengths) {
            if (length < 0 || length > time) {
                throw new IllegalArgumentException(
                        "lengths must be in 0.." + time + " (the steps T), but are " + lengths);
            }
        }
    }

    /** Without anything that attention is asked for. */
    public LayerProblem(Spec spec, int time, int batch, int threads, List<Integer> lengths, long seed) {
        this(spec, time, batch, threads, lengths, Plan.Options.train(1, 1).attending(), seed);
    }

    /** The same with what attention is asked for. */
    public LayerProblem withAttending(Plan.Attending asked) {
        return new LayerProblem(spec, time, batch, threads, lengths, asked, seed);
    }

    /** One thread, all sequences of full length, seed 1. */
    public static LayerProblem of(Spec spec, int time, int batch) {
        return new LayerProblem(spec, time, batch, 1, List.of(), 1);
    }

    /** The same with several threads. */
    public LayerProblem withThreads(int count) {
        return new LayerProblem(spec, time, batch, count, lengths, attending, seed);
    }

    /** The same with sequences of different lengths. */
    public LayerProblem withLengths(List<Integer> valid) {
        return new LayerProblem(spec, time, batch, threads, valid, attending, seed);
    }

    /** The same with other values. */
    public LayerProblem withSeed(long other) {
        return new LayerProblem(spec, time, batch, threads, lengths, attending, other);
    }

    @Override
    public LayerSubject open() {
        return new LayerSubject(this);
    }

    /** Whether a line has the form that {@link #toString} gives. */
    static boolean reads(String line) {
        return LINE.matcher(line).matches();
    }

    /** The problem that {@link #toString} wrote; IllegalArgumentException if it can't be read. */
    public static LayerProblem parse(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException("a layer's problem must read 'SPEC T=n B=n threads=n"
                    + " [lengths=n,n,...] [sides=name:n,...]"
                    + " [masks] [weights] seed=n', but reads '" + line + "'");
        }
        List<Integer> lengths = match.group(5) == null
                ? List.of()
                : Arrays.stream(match.group(5).split(",")).map(Integer::valueOf).toList();
        return new LayerProblem(
                SpecText.parse(match.group(1)),
                Integer.parseInt(match.group(2)),
                Integer.parseInt(match.group(3)),
                Integer.parseInt(match.group(4)),
                lengths,
                new Plan.Attending(0, match.group(7) != null, match.group(8) != null, sides(match.group(6))),
                Long.parseLong(match.group(9)));
    }

    private static Map<String, Integer> sides(String text) {
        Map<String, Integer> sides = new TreeMap<>();
        for (String side : text == null ? new String[0] : text.split(",")) {
            String[] parts = side.split(":");
            sides.put(parts[0], Integer.valueOf(parts[1]));
        }
        return sides;
    }

    @Override
    public String toString() {
        String valid = lengths.isEmpty()
                ? ""
                : lengths.stream().map(String::valueOf).collect(Collectors.joining(",", " lengths=", ""));
        String sides = new TreeMap<>(attending.sides())
                .entrySet().stream()
                        .map(side -> side.getKey() + ":" + side.getValue())
                        .collect(Collectors.joining(","));
        return spec + " T=" + time + " B=" + batch + " threads=" + threads + valid
                + (sides.isEmpty() ? "" : " sides=" + sides) + (attending.masks() ? " masks" : "")
                + (attending.weights() ? " weights" : "") + " seed=" + seed;
    }
}
