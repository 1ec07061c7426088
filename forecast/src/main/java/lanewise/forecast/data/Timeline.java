package lanewise.forecast.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * When the rows of a table are: one label per row, at equal distances in time. Labels are whole numbers, months
 * ({@code 1949-01} or {@code 1949M01}), quarters ({@code 1960Q1}, {@code 1960-Q1} or {@code 1960 Q1}), days ({@code
 * 1999-01-04}, {@code 1999/01/04} or {@code 19990104}) or date-times ({@code 2016-07-01 00:00:00}, with {@code T} or a space,
 * seconds and a {@code Z} for UTC optional). Immutable.
 *
 * <p>Days without a Saturday or Sunday, mostly one apart, are trading days: holidays are then no gaps, as nobody can
 * tell, unless more than {@value #LONGEST_HOLIDAY} calendar days are missing.
 */
public final class Timeline {
    /** Calendar days from one trading day to the next, at most: markets were closed that long in September 2001. */
    static final int LONGEST_HOLIDAY = 7;

    private static final int MONTHS_PER_YEAR = 12;
    private static final int MONTHS_PER_QUARTER = 3;
    private static final long DAY_SECONDS = 86_400;

    /** What the labels are. */
    public enum Kind {
        /** No labels: rows are counted from 1. */
        ROWS("rows"),
        NUMBERS("whole numbers"),
        MONTHS("months such as 1949-01"),
        QUARTERS("quarters such as 1960Q1"),
        DAYS("days such as 1999-01-04"),
        /** Days of which none is a Saturday or Sunday. */
        TRADING_DAYS("trading days such as 1999-01-04"),
        /** Days on which a month begins or ends, or that are all the same day of a month. */
        DAYS_OF_MONTHS("days one or more months apart"),
        TIMES("date-times such as 2016-07-01 00:00");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Kind kind;
    private final long step;
    private final List<String> labels;
    private final int rows;

    private Timeline(Kind kind, long step, List<String> labels, int rows) {
        this.kind = kind;
        this.step = step;
        this.labels = labels;
        this.rows = rows;
    }

    /** Rows without labels, counted from 1. */
    public static Timeline counting(int rows) {
        return new Timeline(Kind.ROWS, 1, List.of(), rows);
    }

    /**
     * Reads labels and checks that they are sorted, each there once, and equally far apart.
     *
     * @param name what the labels are, such as the name of their column
     * @param labels one per row
     * @param place where a row is, for messages
     * @throws DataException for a label of another form than the first one, one that is there twice or not later than
     *     the one before it, a gap, or distances that are no multiple of the usual one
     */
    public static Timeline of(String name, List<String> labels, IntFunction<String> place) {
        if (labels.isEmpty()) {
            return counting(0);
        }
        Reading reading = new Reading("time column " + DataException.quote(name), labels, place);
        return reading.timeline();
    }

    /** The same without the first rows. */
    Timeline from(int row) {
        List<String> later = labels.isEmpty() ? labels : labels.subList(row, rows);
        return new Timeline(kind, step, List.copyOf(later), rows - row);
    }

    /** What the labels are. */
    public Kind kind() {
        return kind;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** The distance of two rows in the unit of the kind: numbers, months, quarters, days or seconds. */
    public long step() {
        return step;
    }

    /**
     * The label of a row, or, from {@link #rows} on, the label that a later row will have: on trading days the next
     * days that are neither Saturday nor Sunday.
     */
    public String label(int row) {
        if (row < 0) {
            throw new IllegalArgumentException("row must be >= 0, but is " + row);
        }
        if (kind == Kind.ROWS) {
            return Integer.toString(row + 1);
        }
        return row < rows ? labels.get(row) : later(labels.getLast(), row - rows + 1);
    }

    /** How many rows one season has, for the kinds that suggest it: 12 for months, 24 for hours; else 1. */
    public int season() {
        return switch (kind) {
            case MONTHS, DAYS_OF_MONTHS -> MONTHS_PER_YEAR % step == 0 ? (int) (MONTHS_PER_YEAR / step) : 1;
            case QUARTERS -> step == 1 ? 4 : 1;
            case TRADING_DAYS -> 5;
            case DAYS -> step == 1 ? 7 : step == 7 ? 52 : 1;
            case TIMES -> DAY_SECONDS % step == 0 ? Math.max(1, (int) (DAY_SECONDS / step)) : 1;
            case ROWS, NUMBERS -> 1;
        };
    }

    /** How the rows follow each other. */
    public Frequency frequency() {
        return new Frequency(kind, step);
    }

    /** For people: what the rows are, such as {@code months, 1 apart}. */
    public String describe() {
        return frequency().describe();
    }

    private String later(String last, int steps) {
        return frequency().later(last, steps);
    }

    @Override
    public String toString() {
        return describe() + (rows == 0 ? "" : " (" + label(0) + " to " + label(rows - 1) + ")");
    }

    /** The labels of a file on their way to a timeline. */
    private record Reading(String name, List<String> labels, IntFunction<String> place) {
        Timeline timeline() {
            Kind kind = kindOfFirst();
            long[] at = positions(kind);
            requireAscending(at);
            if (kind == Kind.DAYS) {
                return days(at);
            }
            return regular(kind, at);
        }

        private Kind kindOfFirst() {
            String first = labels.getFirst();
            if (matches(first, Frequency.MONTH)) {
                return Kind.MONTHS;
            }
            if (matches(first, Frequency.QUARTER)) {
                return Kind.QUARTERS;
            }
            if (first.matches(Frequency.DAY) || labels.stream().allMatch(l -> l.matches(Frequency.SHORT_DAY))) {
                return Kind.DAYS;
            }
            if (matches(first, Frequency.TIME)) {
                return Kind.TIMES;
            }
            if (matches(first, Frequency.NUMBER)) {
                return Kind.NUMBERS;
            }
            boolean otherOrder = first.matches("\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}.*");
            throw new DataException(
                    name,
                    otherOrder
                            ? "days must be written as year-month-day"
                            : "every time must be of one of the forms that can be read",
                    "a whole number, 1949-01, 1960Q1, 1999-01-04 or 2016-07-01 00:00:00",
                    DataException.quote(first),
                    place.apply(0));
        }

        private static boolean matches(String label, Pattern form) {
            return form.matcher(label).matches();
        }

        private long[] positions(Kind kind) {
            long[] at = new long[labels.size()];
            for (int row = 0; row < at.length; row++) {
                try {
                    at[row] = Frequency.position(kind, labels.get(row));
                } catch (DateTimeException | NumberFormatException | StringIndexOutOfBoundsException failure) {
                    String actual = DataException.quote(labels.get(row));
                    String rule = "every time must be of the form of the first one";
                    throw new DataException(name, rule, kind.words, actual, place.apply(row), failure);
                }
            }
            return at;
        }

        private void requireAscending(long[] at) {
            for (int row = 1; row < at.length; row++) {
                if (at[row] <= at[row - 1]) {
                    boolean twice = at[row] == at[row - 1];
                    String rule = twice ? "a time must be there once" : "times must be sorted, earliest first";
                    throw bad(rule, "a time after " + DataException.quote(labels.get(row - 1)), row);
                }
            }
        }

        private DataException bad(String rule, String expected, int row) {
            String actual = DataException.quote(labels.get(row));
            return new DataException(name, rule, expected, actual, place.apply(row));
        }

        private Timeline days(long[] at) {
            LocalDate[] days = Arrays.stream(at).mapToObj(LocalDate::ofEpochDay).toArray(LocalDate[]::new);
            boolean firstOfMonth = Arrays.stream(days).allMatch(d -> d.getDayOfMonth() == days[0].getDayOfMonth());
            boolean endOfMonth = Arrays.stream(days).allMatch(Frequency::isMonthEnd);
            if (days.length > 1 && (firstOfMonth || endOfMonth)) {
                long[] months = Arrays.stream(days)
                        .mapToLong(d -> YearMonth.from(d).getLong(ChronoField.PROLEPTIC_MONTH))
                        .toArray();
                return regular(Kind.DAYS_OF_MONTHS, months);
            }
            boolean weekdays = Arrays.stream(days).noneMatch(Frequency::isWeekend);
            if (weekdays && usualStep(at) == 1) {
                return tradingDays(at);
            }
            return regular(Kind.DAYS, at);
        }

        private Timeline tradingDays(long[] at) {
            for (int row = 1; row < at.length; row++) {
                if (at[row] - at[row - 1] > LONGEST_HOLIDAY) {
                    String rule = "there must be no gap (more days are missing than a market is ever closed)";
                    String expected = "a day at most " + LONGEST_HOLIDAY + " days after "
                            + DataException.quote(labels.get(row - 1));
                    throw bad(rule, expected, row);
                }
            }
            return new Timeline(Kind.TRADING_DAYS, 1, List.copyOf(labels), at.length);
        }

        private Timeline regular(Kind kind, long[] at) {
            long step = usualStep(at);
            Timeline whole = new Timeline(kind, step, List.copyOf(labels), at.length);
            for (int row = 1; row < at.length; row++) {
                long distance = at[row] - at[row - 1];
                if (distance != step) {
                    boolean gap = distance % step == 0;
                    String rule = gap
                            ? "there must be no gap (" + (distance / step - 1) + " missing, rows are "
                                    + whole.describe() + ")"
                            : "all rows must be equally far apart, not of mixed frequencies (most are "
                                    + whole.describe() + ")";
                    String expected = DataException.quote(whole.later(labels.get(row - 1), 1));
                    throw bad(rule, expected, row);
                }
            }
            return whole;
        }

        /** The most frequent distance, of equally frequent ones the smallest. */
        private static long usualStep(long[] at) {
            long[] distances = IntStream.range(1, at.length)
                    .mapToLong(i -> at[i] - at[i - 1])
                    .sorted()
                    .toArray();
            long best = 1;
            int most = 0;
            int run = 0;
            for (int i = 0; i < distances.length; i++) {
                run = i > 0 && distances[i] == distances[i - 1] ? run + 1 : 1;
                if (run > most) {
                    most = run;
                    best = distances[i];
                }
            }
            return best;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timeline t
                && t.kind == kind
                && t.step == step
                && t.rows == rows
                && t.labels.equals(labels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, step, rows, labels);
    }
}
