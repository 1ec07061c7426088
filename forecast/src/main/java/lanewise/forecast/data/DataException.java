package lanewise.forecast.data;

import java.io.Serial;

/**
 * Data that cannot be used. The message always has the same parts: the name of what is wrong, the rule it broke, what
 * was expected, what was found, and the place (file, line, column, row) where a person can look it up.
 *
 * <p>For example: {@code column 'close': every cell must be a number; expected a decimal number, got '12x' (prices.csv,
 * line 17, column 2)}.
 */
public final class DataException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 60;

    /**
     * @param name what is wrong, such as {@code column 'close'}
     * @param rule the rule it broke, such as {@code every cell must be a number}
     * @param expected what would have been right
     * @param actual what was found
     * @param place where it was found
     */
    public DataException(String name, String rule, String expected, String actual, String place) {
        super(message(name, rule, expected, actual, place));
    }

    /**
     * The same, with the failure that made it known.
     *
     * @param cause the failure below this one
     */
    public DataException(String name, String rule, String expected, String actual, String place, Throwable cause) {
        super(message(name, rule, expected, actual, place), cause);
    }

    /** Text from a file in quotes, shortened and without control characters, so that it is safe to show. */
    static String quote(String text) {
        String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    private static String message(String name, String rule, String expected, String actual, String place) {
        return name + ": " + rule + "; expected " + expected + ", got " + actual + " (" + place + ")";
    }
}
