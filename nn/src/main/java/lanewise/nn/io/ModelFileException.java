package lanewise.nn.io;

import java.nio.file.Path;

/**
 * A model file that cannot be read or written. The message names the file, what is wrong, what was expected and what is
 * there.
 */
public final class ModelFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String what;
    private final String expected;
    private final String actual;

    /**
     * @param file the file that is wrong
     * @param what the part of the file, such as {@code header length} or {@code tensor "x"}
     * @param expected the rule or number it should follow
     * @param actual what was found
     */
    public ModelFileException(Path file, String what, String expected, String actual) {
        this(file, what, expected, actual, null);
    }

    /** The same with the failure beneath it. */
    public ModelFileException(Path file, String what, String expected, String actual, Throwable cause) {
        super(file + ": " + what + ": expected " + expected + ", but got " + actual, cause);
        this.file = file.toString();
        this.what = what;
        this.expected = expected;
        this.actual = actual;
    }

    /** The file that is wrong, as it was given. */
    public String file() {
        return file;
    }

    /** The part of the file that is wrong. */
    public String what() {
        return what;
    }

    /** The rule or number that part should follow. */
    public String expected() {
        return expected;
    }

    /** What was found instead. */
    public String actual() {
        return actual;
    }
}
