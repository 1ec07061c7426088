package lanewise.forecast.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import lanewise.forecast.AllocatedBytes;

/**
 * Has a target read bytes and checks what every reader promises: it takes them or refuses them with its own exception, and allocates
 * at most the file's size and 1 MB, beside what the file really held. Anything else is an AssertionError.
 */
final class Reading {
    private static final long SLACK = 1 << 20;
    /** Deflate makes a thousand bytes of one. */
    private static final long MOST_UNPACKED = 1100;

    private static final int TRIES = 3;
    /** Longer files are left out: what a header describes takes some ten times its text in objects. */
    static final int LONGEST = 1 << 14;

    private static final String DIGITS = "\"lanewise.crc32c\":\"";

    private final FuzzTarget target;
    private final Path file;
    private final long slack;

    Reading(FuzzTarget target, Path file) {
        this(target, file, SLACK);
    }

    /** @param slack what may be allocated beside the file's size and what it holds */
    Reading(FuzzTarget target, Path file, long slack) {
        this.target = target;
        this.file = file;
        this.slack = slack;
    }

    /** Whether the target takes these bytes. */
    boolean takes(byte[] bytes) {
        try {
            Files.write(file, target.isSealed() ? sealed(bytes) : bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Outcome outcome = read();
        // A class that is loaded meanwhile is nobody's fault: then once more, and it is there.
        for (int again = 0; again < TRIES && outcome.allocated > bytes.length + outcome.held + slack; again++) {
            outcome = read();
        }
        if (outcome.allocated > bytes.length + outcome.held + slack
                || outcome.held > slack + MOST_UNPACKED * bytes.length) {
            throw new AssertionError(target + ": " + outcome + " for " + bytes.length + " bytes");
        }
        return outcome.taken;
    }

    /** @param held see {@link FuzzTarget#read} */
    private record Outcome(boolean taken, long allocated, long held) {}

    private Outcome read() {
        long before = AllocatedBytes.now();
        try {
            long held = target.read(file);
            return new Outcome(true, AllocatedBytes.now() - before, held);
        } catch (RuntimeException e) {
            if (!target.isRefusal(e)) {
                throw new AssertionError(target + ": not a documented exception: " + e, e);
            }
            return new Outcome(false, AllocatedBytes.now() - before, 0);
        } catch (IOException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(target + ": " + e, e);
        }
    }

    /** Makes a checksum right again where it still stands in its place. */
    private static byte[] sealed(byte[] bytes) {
        byte[] result = bytes.clone();
        int at = new String(result, StandardCharsets.ISO_8859_1).indexOf(DIGITS) + DIGITS.length();
        if (at >= DIGITS.length() && at + 8 <= result.length) {
            Arrays.fill(result, at, at + 8, (byte) '0');
            CRC32C crc = new CRC32C();
            crc.update(result);
            ByteBuffer.wrap(result).put(at, "%08x".formatted(crc.getValue()).getBytes(StandardCharsets.US_ASCII));
        }
        return result;
    }
}
