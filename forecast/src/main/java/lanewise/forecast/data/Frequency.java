package lanewise.forecast.data;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How rows follow each other in time: what their labels are, and how far apart.
 *
 * @param kind what the labels are
 * @param step the distance of two rows in the unit of the kind: numbers, months, quarters, days or seconds
 */
public record Frequency(Timeline.Kind kind, long step) {
    static final String SHORT_DAY = "(1[6-9]|2[01])\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])";
    static final String DAY = "\\d{4}([-/])\\d{2}\\1\\d{2}";
    static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}");
    static final Pattern MONTH = Pattern.compile("\\d{4}(-|M|-M)\\d{2}");
    static final Pattern QUARTER = Pattern.compile("\\d{4}[- ]?[Qq][1-4]");
    static final Pattern ANY_DAY = Pattern.compile(DAY + "|" + SHORT_DAY);
    static final Pattern TIME = Pattern.compile(DAY + "[ T]\\d{2}:\\d{2}(:\\d{2})?Z?");

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final int MINUTES_LENGTH = 16;
    private static final int SHORT_LENGTH = 8;
    private static final int YEAR_LENGTH = 4;

    /** @throws IllegalArgumentException unless the step is at least 1 */
    public Frequency {
        Objects.requireNonNull(kind, "kind");
        if (step < 1) {
            throw new IllegalArgumentException("the distance of two rows must be >= 1, but is " + step);
        }
    }

    /** For people: what the rows are, such as {@code months, 1 apart}. */
    public String describe() {
        String words = kind.words().split(" such")[0];
        return kind == Timeline.Kind.ROWS ? "rows without times" : words + ", " + step + unit() + " apart";
    }

    private String unit() {
        return switch (kind) {
            case TIMES -> " s";
            case DAYS, TRADING_DAYS -> step == 1 ? " day" : " days";
            case DAYS_OF_MONTHS, MONTHS -> step == 1 ? " month" : " months";
            default -> "";
        };
    }

    /**
     * The label so many rows after another one; on trading days the next days that are neither Saturday nor Sunday.
     */
    public String later(String label, int rows) {
        long by = step * rows;
        return switch (kind) {
            case ROWS, NUMBERS -> Long.toString(Long.parseLong(label) + by);
            case MONTHS -> {
                YearMonth month = month(label).plusMonths(by);
                String between = label.substring(YEAR_LENGTH, label.length() - 2);
                yield String.format(Locale.ROOT, "%04d%s%02d", month.getYear(), between, month.getMonthValue());
            }
            case QUARTERS -> {
                long quarter = quarter(label) + by;
                String between = label.substring(YEAR_LENGTH, label.length() - 1);
                yield Math.floorDiv(quarter, 4L) + between + (Math.floorMod(quarter, 4L) + 1);
            }
            case DAYS -> sameForm(label, day(label).plusDays(by));
            case TRADING_DAYS -> sameForm(label, tradingDay(day(label), rows));
            case DAYS_OF_MONTHS -> {
                LocalDate day = day(label);
                YearMonth month = YearMonth.from(day).plusMonths(by);
                yield sameForm(
                        label,
                        isMonthEnd(day)
                                ? month.atEndOfMonth()
                                : month.atDay(Math.min(day.getDayOfMonth(), month.lengthOfMonth())));
            }
            case TIMES -> {
                String utc = label.endsWith("Z") ? "Z" : "";
                DateTimeFormatter form = label.length() - utc.length() == MINUTES_LENGTH ? MINUTES : SECONDS;
                String later = form.format(time(label).plusSeconds(by));
                yield later.replace('-', label.charAt(YEAR_LENGTH)).replace(' ', label.charAt(10)) + utc;
            }
        };
    }

    /**
     * How many rows one label comes after another: 1 for the next row, k where k - 1 rows are missing between them.
     * Holidays are no missing trading days.
     *
     * @param name what the labels are, for messages, such as {@code time column 'day'}
     * @param place where the later label is, for messages
     * @throws DataException if the label is of another form, not later than the other, or between two rows
     */
    public int rowsBetween(String name, String before, String label, String place) {
        long at = require(name, label, place);
        long last = position(kind, before);
        if (at <= last) {
            String rule = at == last ? "a time must be there once" : "times must be sorted, earliest first";
            throw bad(name, rule, "a time after " + DataException.quote(before), label, place);
        }
        if (kind == Timeline.Kind.TRADING_DAYS) {
            return tradingDay(name, at, last, before, label, place);
        }
        boolean otherDay = kind == Timeline.Kind.DAYS_OF_MONTHS && !sameDayOfMonth(day(before), day(label));
        if (otherDay || (at - last) % step != 0 || (at - last) / step > Integer.MAX_VALUE) {
            String rule = "all rows must be equally far apart, not of mixed frequencies (" + describe() + ")";
            throw bad(name, rule, DataException.quote(later(before, 1)), label, place);
        }
        return (int) ((at - last) / step);
    }

    /**
     * Refuses a first label that is of another form.
     *
     * @throws DataException if it is
     */
    public void requireForm(String name, String label, String place) {
        require(name, label, place);
    }

    private long require(String name, String label, String place) {
        try {
            return position(kind, label);
        } catch (DateTimeException | NumberFormatException | StringIndexOutOfBoundsException failure) {
            String rule = "every time must be of the form of the first one";
            throw new DataException(name, rule, kind.words(), DataException.quote(label), place, failure);
        }
    }

    private static int tradingDay(String name, long at, long last, String before, String label, String place) {
        if (isWeekend(LocalDate.ofEpochDay(at))) {
            String rule = "a trading day must be neither Saturday nor Sunday";
            throw bad(name, rule, "a day from Monday to Friday", label, place);
        }
        if (at - last > Timeline.LONGEST_HOLIDAY) {
            String rule = "there must be no gap (more days are missing than a market is ever closed)";
            String expected =
                    "a day at most " + Timeline.LONGEST_HOLIDAY + " days after " + DataException.quote(before);
            throw bad(name, rule, expected, label, place);
        }
        return 1;
    }

    private static DataException bad(String name, String rule, String expected, String label, String place) {
        return new DataException(name, rule, expected, DataException.quote(label), place);
    }

    private static boolean sameDayOfMonth(LocalDate a, LocalDate b) {
        return a.getDayOfMonth() == b.getDayOfMonth() || (isMonthEnd(a) && isMonthEnd(b));
    }

    /** Where a label is in time: a number that is greater for later ones, whatever the form in which it is written. */
    long position(String label) {
        return position(kind, label);
    }

    /** A label in the unit of its kind; NumberFormatException or DateTimeException if it is of another form. */
    static long position(Timeline.Kind kind, String label) {
        return switch (kind) {
            case ROWS, NUMBERS -> Long.parseLong(require(label, NUMBER));
            case MONTHS -> month(require(label, MONTH)).getLong(ChronoField.PROLEPTIC_MONTH);
            case DAYS_OF_MONTHS -> YearMonth.from(day(require(label, ANY_DAY))).getLong(ChronoField.PROLEPTIC_MONTH);
            case QUARTERS -> quarter(require(label, QUARTER));
            case TIMES -> time(require(label, TIME)).toEpochSecond(ZoneOffset.UTC);
            case DAYS, TRADING_DAYS -> day(require(label, ANY_DAY)).toEpochDay();
        };
    }

    private static String require(String label, Pattern form) {
        if (!form.matcher(label).matches()) {
            throw new NumberFormatException(label);
        }
        return label;
    }

    private static LocalDate tradingDay(LocalDate last, int steps) {
        LocalDate day = last;
        for (int i = 0; i < steps; i++) {
            do {
                day = day.plusDays(1);
            } while (isWeekend(day));
        }
        return day;
    }

    private static String sameForm(String like, LocalDate day) {
        return like.length() == SHORT_LENGTH
                ? DateTimeFormatter.BASIC_ISO_DATE.format(day)
                : day.toString().replace('-', like.charAt(YEAR_LENGTH));
    }

    static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    static boolean isMonthEnd(LocalDate day) {
        return day.getDayOfMonth() == day.lengthOfMonth();
    }

    private static LocalDate day(String label) {
        return label.length() == SHORT_LENGTH
                ? LocalDate.parse(label, DateTimeFormatter.BASIC_ISO_DATE)
                : LocalDate.parse(label.replace('/', '-'));
    }

    private static LocalDateTime time(String label) {
        String plain = label.endsWith("Z") ? label.substring(0, label.length() - 1) : label;
        return LocalDateTime.parse(plain.replace(' ', 'T').replace('/', '-'));
    }

    private static YearMonth month(String label) {
        int month = Integer.parseInt(label.substring(label.length() - 2));
        return YearMonth.of(Integer.parseInt(label.substring(0, YEAR_LENGTH)), month);
    }

    private static long quarter(String label) {
        return 4L * Integer.parseInt(label.substring(0, YEAR_LENGTH)) + label.charAt(label.length() - 1) - '1';
    }
}
