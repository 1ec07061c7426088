package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import lanewise.nn.io.ModelFileException;

/**
 * Right files made wrong: flipped bits, other bytes, cuts, and pieces of files put elsewhere, all from one seed. A reader must take
 * each variant or refuse it with a ModelFileException, and allocate at most the bytes of the file and 1 MB either way.
 */
public final class Mutations {
    /** Bytes that mean something to some reader. */
    private static final byte[] TELLING = {0, 1, 0x7F, -1, -128, '0', '9', '-', '"', '\'', '{', '}', '[', ',', '/', '\\'
    };

    private static final int VARIANTS = 2000;
    private static final int SLACK = 1 << 20;

    private final Path file;
    private final List<byte[]> right;
    private UnaryOperator<byte[]> finish = bytes -> bytes;

    /**
     * @param file where variants are written
     * @param right files that the reader takes
     */
    public Mutations(Path file, List<byte[]> right) {
        this.file = file;
        this.right = right;
    }

    /** The same with a last step on every second variant, for example one that makes a checksum right again. */
    public Mutations finishedBy(UnaryOperator<byte[]> step) {
        finish = step;
        return this;
    }

    /** How many variants were refused and taken. */
    public record Outcome(int refused, int taken) {}

    /** Reads all variants; {@code after} hears after each one whether it was taken. */
    public Outcome run(long seed, Consumer<Path> reader, Consumer<Boolean> after) throws IOException {
        for (byte[] each : right) {
            Files.write(file, each);
            reader.accept(file);
            after.accept(true);
        }
        int refused = 0;
        for (int variant = 0; variant < VARIANTS; variant++) {
            SplittableRandom random = new SplittableRandom(seed + variant);
            byte[] bytes = variant(random);
            Files.write(file, variant % 2 == 0 ? bytes : finish.apply(bytes));
            boolean taken = false;
            long before = AllocatedBytes.now();
            try {
                reader.accept(file);
                taken = true;
            } catch (ModelFileException expected) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", variant " + variant + ": " + e, e);
            }
            long allocated = AllocatedBytes.now() - before;
            int index = variant;
            assertTrue(
                    allocated <= bytes.length + SLACK,
                    () -> "seed " + seed + ", variant " + index + ": " + allocated + " bytes for " + bytes.length);
            after.accept(taken);
        }
        return new Outcome(refused, VARIANTS - refused);
    }

    private byte[] variant(SplittableRandom random) {
        byte[] bytes = right.get(random.nextInt(right.size())).clone();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            bytes = change(bytes, random);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return splice(bytes, at, 0, random);
            }
            default -> {
                return splice(bytes, at, random.nextInt(1 + Math.min(40, bytes.length - at)), random);
            }
        }
        return bytes;
    }

    /** Puts a piece of some right file in place of {@code gone} bytes. */
    private byte[] splice(byte[] bytes, int at, int gone, SplittableRandom random) {
        byte[] from = right.get(random.nextInt(right.size()));
        int start = random.nextInt(from.length);
        int length = random.nextInt(1 + Math.min(40, from.length - start));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(from, start, length);
        out.write(bytes, at + gone, bytes.length - at - gone);
        return out.toByteArray();
    }
}
