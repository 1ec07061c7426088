package lanewise.verify;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Reduction;

/**
 * A loss to check, as plain data. To check the gradients of one's own:
 *
 * <pre>{@code
 * try (LossSubject subject = LossProblem.of("mine", loss, 5, 3).open()) {
 *     GradReport report = new GradCheck(subject, GradCheck.Settings.of(42)).run();
 * }
 * }</pre>
 *
 * <p>{@link #toString} gives a line such as {@code pinball(0.1,0.5) rows=4 width=6 reduction=mean seed=1};
 * {@link #parse} reads it if the loss is one of Lanewise's own.
 *
 * @param name the loss in one word; for {@link #parse} as {@link LossText} has it
 * @param loss what to check
 * @param rows of output and target
 * @param width columns of the output
 * @param weighted whether rows and terms have random weights, and some rows are masked
 * @param reduction to one number, or null for all terms
 * @param seed of all values
 */
public record LossProblem(String name, Loss loss, int rows, int width, boolean weighted, Reduction reduction, long seed)
        implements Problem {
    private static final Pattern LINE =
            Pattern.compile("(\\S+) rows=(\\d+) width=(\\d+)( weighted)? reduction=(none|mean|sum) seed=(-?\\d+)");

    /** Checks the sizes. */
    public LossProblem {
        if (rows < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "rows and width must be >= 1, but rows = " + rows + " and width = " + width);
        }
        loss.targetWidth(width);
    }

    /** All terms of a loss, seed 1. */
    public static LossProblem of(String name, Loss loss, int rows, int width) {
        return new LossProblem(name, loss, rows, width, false, null, 1);
    }

    /** The same, reduced to one number. */
    public LossProblem withReduction(Reduction to) {
        return new LossProblem(name, loss, rows, width, weighted, to, seed);
    }

    /** The same with weights of rows and terms. */
    public LossProblem withWeights() {
        return new LossProblem(name, loss, rows, width, true, reduction, seed);
    }

    /** The same with other values. */
    public LossProblem withSeed(long other) {
        return new LossProblem(name, loss, rows, width, weighted, reduction, other);
    }

    @Override
    public LossSubject open() {
        return new LossSubject(this);
    }

    /** Whether a line has the form that {@link #toString} gives. */
    static boolean reads(String line) {
        return LINE.matcher(line).matches();
    }

    /** The problem that {@link #toString} wrote; IllegalArgumentException if it can't be read. */
    public static LossProblem parse(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException("a loss's problem must read 'LOSS rows=n width=n [weighted]"
                    + " reduction=none|mean|sum seed=n', but reads '" + line + "'");
        }
        String reduction = match.group(5);
        return new LossProblem(
                match.group(1),
                LossText.parse(match.group(1)),
                Integer.parseInt(match.group(2)),
                Integer.parseInt(match.group(3)),
                match.group(4) != null,
                reduction.equals("none") ? null : Reduction.valueOf(reduction.toUpperCase(Locale.ROOT)),
                Long.parseLong(match.group(6)));
    }

    @Override
    public String toString() {
        String to = reduction == null ? "none" : reduction.name().toLowerCase(Locale.ROOT);
        return name + " rows=" + rows + " width=" + width + (weighted ? " weighted" : "") + " reduction=" + to
                + " seed=" + seed;
    }
}
