package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Errors as users see them: the kind, and the words and numbers that the message must give. */
public final class Failures {
    private Failures() {}

    public static void illegalArgument(Executable call, String... parts) {
        expect(IllegalArgumentException.class, call, parts);
    }

    public static void illegalState(Executable call, String... parts) {
        expect(IllegalStateException.class, call, parts);
    }

    /** The same for any kind of exception. */
    public static void expect(Class<? extends Throwable> kind, Executable call, String... parts) {
        String message = assertThrows(kind, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + message + "' must contain '" + part + "'");
        }
    }
}
