package lanewise.verify.cases;

import java.nio.file.Path;

/**
 * A file that is no valid reference case. The message names the file, what is wrong, what was expected and what is
 * there.
 */
public final class CaseFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaseFormatException(Path file, String what, String expected, String actual) {
        super(file + ": " + what + ": expected " + expected + ", but got " + actual);
    }
}
