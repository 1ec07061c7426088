package lanewise.forecast.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What can be wrong with a file that was right, each variant by itself: every cut, every byte as another, every number as one that
 * is too large, negative or no number at all, text twice, nested, quoted, and pieces of other files in its place. Only random pieces need a
 * seed; variant i of a file is always the same.
 */
final class Damage {
    private static final byte[] TELLING = {
        0, 1, 0x7F, -1, -128, '0', '9', '-', '"', '\'', '{', '}', '[', ',', '\\', '\n'
    };
    private static final long[] SIZES = {
        -1,
        0,
        1,
        1000,
        65_535,
        65_536,
        1L << 24,
        Integer.MAX_VALUE,
        1L << 31,
        (1L << 32) - 1,
        1L << 32,
        Long.MAX_VALUE,
        1L << 63
    };
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "3",
            "64",
            "65",
            "1000",
            "1001",
            "65536",
            "100000000",
            "715827883",
            "2147483640",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "4294967298",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            "1e9",
            "1e308",
            "1e999",
            "-1e999",
            "5e-324",
            "0.5",
            "-0",
            "00",
            "+1",
            "NaN",
            "Infinity",
            "1".repeat(400),
            "0." + "3".repeat(400),
            "\u0661",
            "");
    private static final List<String> PIECES = List.of(
            "\0",
            "\uFEFF",
            "\r\n",
            "\n\n",
            "\"",
            "'",
            "\\",
            "\\u0000",
            "\\ud800",
            ",",
            ":",
            "{}",
            "[]",
            "(",
            ")",
            "=",
            "null",
            "true",
            "\"a\":1,",
            "[".repeat(70),
            "{\"a\":".repeat(70),
            "[".repeat(5000),
            "(".repeat(5000),
            "residual(".repeat(200),
            "9".repeat(9000),
            "9".repeat(9000) + "x",
            "\"".repeat(99),
            "é",
            "\uD83D\uDE00");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern MEMBER = Pattern.compile("\"[^\"]*\":(\"[^\"]*\"|\\[[^]]*]|\\{[^}]*})");
    private static final int SPLICES = 400;

    private final byte[] right;
    private final List<byte[]> others;
    private final List<Supplier<byte[]>> variants = new ArrayList<>();

    private Damage(byte[] right, List<byte[]> others) {
        this.right = right;
        this.others = others;
    }

    /**
     * All variants of a file, made when they are asked for.
     *
     * @param others files that pieces are taken from
     */
    static List<Supplier<byte[]>> of(byte[] right, List<byte[]> others) {
        Damage damage = new Damage(right, others);
        damage.cuts();
        damage.bytes();
        damage.sizes();
        damage.numbers();
        damage.text();
        damage.splices();
        return damage.variants;
    }

    /** Some of them, {@code most} at the most, spread over all. */
    static List<Supplier<byte[]>> some(List<Supplier<byte[]>> all, int most, long seed) {
        if (all.size() <= most) {
            return all;
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<Supplier<byte[]>> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            int from = (int) ((long) i * all.size() / most);
            int to = (int) ((i + 1L) * all.size() / most);
            some.add(all.get(random.nextInt(from, to)));
        }
        return some;
    }

    private void cuts() {
        for (int i = 0; i < right.length; i++) {
            int length = i;
            variants.add(() -> Arrays.copyOf(right, length));
        }
        variants.add(() -> Arrays.copyOf(right, right.length + 1));
    }

    private void bytes() {
        for (int i = 0; i < right.length; i++) {
            int at = i;
            for (byte telling : TELLING) {
                if (right[at] != telling) {
                    variants.add(() -> set(at, telling));
                }
            }
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte flipped = (byte) (right[at] ^ bit);
                variants.add(() -> set(at, flipped));
            }
        }
    }

    private byte[] set(int at, byte value) {
        byte[] bytes = right.clone();
        bytes[at] = value;
        return bytes;
    }

    /** Little-endian numbers of 2, 4 and 8 bytes. */
    private void sizes() {
        for (int i = 0; i + 2 <= right.length; i++) {
            int at = i;
            for (long size : SIZES) {
                for (int width = 2; width <= 8 && at + width <= right.length; width *= 2) {
                    int count = width;
                    variants.add(() -> {
                        byte[] bytes = right.clone();
                        byte[] number = ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(size)
                                .array();
                        System.arraycopy(number, 0, bytes, at, count);
                        return bytes;
                    });
                }
            }
        }
    }

    /** Numbers as text. */
    private void numbers() {
        for (MatchResult match : NUMBER.matcher(latin(right)).results().toList()) {
            for (String number : NUMBERS) {
                variants.add(() -> replace(match.start(), match.end(), number));
            }
        }
    }

    private void text() {
        for (MatchResult match : MEMBER.matcher(latin(right)).results().toList()) {
            variants.add(() -> replace(match.end(), match.end(), "," + match.group()));
            variants.add(() -> replace(match.start(), match.end() + 1, ""));
        }
        String text = latin(right);
        for (int i = 0; i <= text.length(); i++) {
            // Between words only: inside of them a letter is as good as another.
            if (i == 0 || i == text.length() || !Character.isLetterOrDigit(text.charAt(i))) {
                int at = i;
                for (String piece : PIECES) {
                    variants.add(() -> replace(at, at, piece));
                }
            }
        }
        variants.add(() -> text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] replace(int from, int to, String piece) {
        byte[] middle = piece.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(to, right.length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(right, 0, from);
        out.writeBytes(middle);
        out.write(right, end, right.length - end);
        return lengthened(out.toByteArray(), from, middle.length - (end - from));
    }

    /** Corrects the length that safetensors has in front of its header, so that what changed in the header is looked at. */
    private byte[] lengthened(byte[] bytes, int changed, int by) {
        if (changed >= Long.BYTES && right.length >= Long.BYTES) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            long length = buffer.getLong(0);
            if (length > 0 && length <= right.length - Long.BYTES && changed <= Long.BYTES + length) {
                buffer.putLong(0, length + by);
            }
        }
        return bytes;
    }

    private void splices() {
        for (int i = 0; i < SPLICES; i++) {
            int seed = i;
            variants.add(() -> {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] from = others.get(random.nextInt(others.size()));
                int start = random.nextInt(from.length + 1);
                int length = random.nextInt(Math.min(80, from.length - start) + 1);
                String piece = new String(from, start, length, StandardCharsets.UTF_8);
                int at = random.nextInt(right.length + 1);
                int gone = random.nextInt(Math.min(80, right.length - at) + 1);
                return replace(at, at + gone, piece);
            });
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
