package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One array: as NumPy writes it, as we do, and each way it can be wrong. */
class NpyTest {
    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.npy"), bytes);
    }

    /** A file of any version around a header. */
    private static byte[] file(int version, String header, byte... values) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(NpyHeader.MAGIC).put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(values);
        byte[] result = new byte[bytes.position()];
        bytes.get(0, result);
        return result;
    }

    private static String header(String descr, String fortran, String shape) {
        return "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
    }

    /** np.save of np.asfortranarray(np.array([[1, 2, 3], [4, 5, 6]], dtype='>f4')), by NumPy 2.4.6. */
    private static final String NUMPY =
            "934e554d5059010076007b276465736372273a20273e6634272c2027666f727472616e5f6f72646572273a20"
                    + "547275652c20277368617065273a2028322c2033292c207d"
                    + "20".repeat(59)
                    + "0a3f800000408000004000000040a000004040000040c00000";

    @Test
    void whatNumPyWrites() throws IOException {
        StoredTensor read = Npy.read(write(HexFormat.of().parseHex(NUMPY)));
        assertEquals("x", read.name());
        assertEquals(DType.F32, read.dtype());
        assertArrayEquals(new long[] {2, 3}, read.shape());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, read.toDoubles());
    }

    /** np.save of np.array([1.5, -2.0]), by NumPy 2.4.6: the same bytes. */
    @Test
    void asNumPyWrites() throws IOException {
        Path file = folder.resolve("y.npy");
        Npy.write(file, StoredTensor.ofDoubles("any", new long[] {2}, new double[] {1.5, -2}));
        String numpy = "934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a20"
                + "46616c73652c20277368617065273a2028322c292c207d"
                + "20".repeat(60)
                + "0a000000000000f83f00000000000000c0";
        assertEquals(numpy, HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    void everyTypeInBothOrders() throws IOException {
        for (DType dtype : DType.values()) {
            String code = NpyHeader.code(dtype);
            int width = dtype.bits() / 8;
            byte[] little = new byte[3 * width];
            for (int i = 0; i < little.length; i++) {
                little[i] = (byte) (17 * i + 1);
            }
            StoredTensor tensor = code == null ? null : StoredTensor.ofBytes("x", dtype, new long[] {3}, little);
            if (code == null) {
                StoredTensor none = StoredTensor.ofBytes("x", dtype, new long[] {0}, new byte[0]);
                IllegalArgumentException e =
                        assertThrows(IllegalArgumentException.class, () -> Npy.write(folder.resolve("x.npy"), none));
                assertEquals("tensor \"x\": NumPy has no array of " + dtype + " in 1 dimensions", e.getMessage());
                continue;
            }
            Npy.write(folder.resolve("x.npy"), tensor);
            assertEquals(tensor, Npy.read(folder.resolve("x.npy")));
            byte[] big = new byte[little.length];
            for (int i = 0; i < big.length; i++) {
                big[i / width * width + width - 1 - i % width] = little[i];
            }
            for (int version = 1; version <= 3; version++) {
                byte[] bytes = file(version, header("\">" + code + "\"", "False", "(3,)") + "  \n", big);
                assertEquals(tensor, Npy.read(write(bytes)));
            }
        }
    }

    /** Element (i, j, k) of an array in Fortran order is number i + 2 (j + 3 k). */
    @Test
    void fortranOrder() throws IOException {
        byte[] values = new byte[24];
        byte[] expected = new byte[24];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 4; k++) {
                    values[i + 2 * (j + 3 * k)] = (byte) (100 * i + 10 * j + k);
                    expected[(i * 3 + j) * 4 + k] = (byte) (100 * i + 10 * j + k);
                }
            }
        }
        StoredTensor read = Npy.read(write(file(1, header("'|i1'", "True", "(2, 3, 4)"), values)));
        assertEquals(StoredTensor.ofBytes("x", DType.I8, new long[] {2, 3, 4}, expected), read);
        for (String empty : new String[] {"(0, 3)", "(3, 0)", "(0,)"}) {
            assertEquals(
                    0, Npy.read(write(file(1, header("'>f8'", "True", empty)))).size());
        }
    }

    /** More than a chunk, so that chunks end within rows. */
    @Test
    void aLargeArrayInFortranOrder() throws IOException {
        int rows = 300;
        int columns = 257;
        ByteBuffer values = ByteBuffer.allocate(8 * rows * columns);
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                values.putDouble(i * columns + j);
            }
        }
        StoredTensor read = Npy.read(write(file(2, header("'>f8'", "True", "(300, 257)"), values.array())));
        double[] expected =
                IntStream.range(0, rows * columns).mapToDouble(i -> i).toArray();
        assertArrayEquals(expected, read.toDoubles());
    }

    @Test
    void wholeNumbersAreExactOrRefused() throws IOException {
        byte[] values = ByteBuffer.allocate(16)
                .putLong(1L << 53)
                .putLong((1L << 53) + 1)
                .array();
        StoredTensor read = Npy.read(write(file(1, header("'>i8'", "False", "(2,)"), values)));
        assertEquals(0x1p53, read.get(0));
        assertThrows(ArithmeticException.class, () -> read.get(1));
    }

    private static Arguments of(String name, String header, String message) {
        return argumentSet(name, file(1, header, new byte[8]), message);
    }

    static Stream<Arguments> wrong() {
        String f8 = "'<f8'";
        return Stream.of(
                of(
                        "objects",
                        header("'|O'", "False", "(1,)"),
                        "header, character 14: expected a type such as '<f4',"
                                + " '>f8', '<i8', '|u1' or '|b1', but got '|O' (Python objects are never read)"),
                of(
                        "complex",
                        header("'<c8'", "False", "(1,)"),
                        "header, character 15: expected a type such as '<f4',"
                                + " '>f8', '<i8', '|u1' or '|b1', but got '<c8'"),
                of(
                        "no order",
                        header("'|f8'", "False", "(1,)"),
                        "header, character 15: expected a type such as '<f4',"
                                + " '>f8', '<i8', '|u1' or '|b1', but got '|f8'"),
                of(
                        "structured",
                        header("[('a', '<f8')]", "False", "(1,)"),
                        "header, character 10: expected one number per element, but got a structured type"),
                of(
                        "bytes overflow",
                        header(f8, "False", "(1152921504606846976,)"),
                        "shape: expected a number of bytes below 2^63, but got [1152921504606846976]"),
                of(
                        "shape overflow",
                        header(f8, "False", "(4294967296, 4294967296)"),
                        "shape: expected a number of bytes below 2^63, but got [4294967296, 4294967296]"),
                of(
                        "2^63",
                        header(f8, "False", "(9223372036854775808,)"),
                        "header, character 51: expected a whole number from 0 to 2^63 - 1, but got"
                                + " 9223372036854775808"),
                of(
                        "negative",
                        header(f8, "False", "(-1,)"),
                        "header, character 51: expected a whole number from 0 to 2^63 - 1, but got '-'"),
                of(
                        "leading zero",
                        header(f8, "False", "(01,)"),
                        "header, character 51: expected a whole number from 0 to 2^63 - 1, but got 01"),
                of(
                        "truncated",
                        header(f8, "False", "(2,)"),
                        "values: expected 16 bytes for F64 [2], but got 8 (truncated)"),
                of(
                        "large and missing",
                        header(f8, "False", "(100000000000,)"),
                        "values: expected 800000000000 bytes for F64 [100000000000], but got 8 (truncated)"),
                of(
                        "trailing",
                        header(f8, "False", "(0,)"),
                        "values: expected 0 bytes for F64 [0], but got 8 (trailing bytes)"),
                of(
                        "no tuple",
                        header(f8, "False", "(1)"),
                        "header, character 53: expected ',' after the only extent, but got ')'"),
                of("no comma", header(f8, "False", "(1 1)"), "header, character 53: expected ',' or ')', but got '1'"),
                of(
                        "too many dimensions",
                        header(f8, "False", "(" + "1,".repeat(65) + ")"),
                        "header, character 179: expected at most 64 dimensions, but got more"),
                of("list", header(f8, "False", "[1]"), "header, character 50: expected '(', but got '['"),
                of("truth", header(f8, "0", "(1,)"), "header, character 34: expected True or False, but got '0'"),
                of(
                        "twice",
                        "{'shape': (1,), 'shape': (1,)}",
                        "header, character 23: expected keys that differ, but got 'shape' twice"),
                of(
                        "unknown",
                        "{'dtype': '<f8'}",
                        "header, character 9: expected 'descr', 'fortran_order' and 'shape', but got 'dtype'"),
                of(
                        "missing",
                        "{'shape': (1,), }",
                        "header, character 17: expected 'descr', 'fortran_order' and 'shape', but got only [shape]"),
                of(
                        "no end",
                        "{'shape': (1,), ",
                        "header, character 16: expected a string in quotes, without escapes, but got the end of the"
                                + " header"),
                of(
                        "after it",
                        header(f8, "False", "(1,)") + "x",
                        "header, character 57: expected only blanks after the dictionary, but got 'x'"),
                of(
                        "control",
                        "{\u0001",
                        "header, character 1: expected a string in quotes, without escapes, but got byte" + " 0x01"),
                of(
                        "escape",
                        "{'a\\'",
                        "header, character 1: expected a string in quotes, without escapes, but got '''"),
                of("empty", "", "header, character 0: expected '{', but got the end of the header"),
                argumentSet("version 0", file(0, "{}"), "version: expected 1.0, 2.0 or 3.0, but got 0.0"),
                argumentSet("version 200", file(200, "{}"), "version: expected 1.0, 2.0 or 3.0, but got 200.0"),
                argumentSet(
                        "magic",
                        "PK\u0003\u0004 and more".getBytes(StandardCharsets.US_ASCII),
                        "magic: expected \\x93NUMPY, but got other bytes"),
                argumentSet("nothing", new byte[0], "size: expected at least 10 bytes, but got 0"),
                argumentSet("nine bytes", Arrays.copyOf(file(1, ""), 9), "size: expected at least 10 bytes, but got 9"),
                argumentSet(
                        "header beyond the end",
                        Arrays.copyOf(file(1, "{}"), 11),
                        "header length: expected at most the 1 bytes that follow, but got 2"),
                argumentSet(
                        "header of 4 GB",
                        HexFormat.of().parseHex("934e554d50590200ffffffff00"),
                        "header length: expected at most 65535 bytes, but got 4294967295"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(byte[] bytes, String message) throws IOException {
        Path file = write(bytes);
        ModelFileException e = assertThrows(ModelFileException.class, () -> Npy.read(file));
        assertEquals(file + ": " + message, e.getMessage());
    }

    @Test
    void missingAndUnwritable() {
        Path none = folder.resolve("none.npy");
        ModelFileException e = assertThrows(ModelFileException.class, () -> Npy.read(none));
        assertEquals(none + ": file: expected a file of this name, but got none", e.getMessage());
        assertThrows(ModelFileException.class, () -> Npy.read(folder));
        StoredTensor scalar = StoredTensor.ofDoubles("x", new long[0], new double[] {3});
        assertThrows(ModelFileException.class, () -> Npy.write(none.resolve("x.npy"), scalar));
        Npy.write(none, scalar);
        assertEquals("none", Npy.read(none).name());
        assertArrayEquals(new double[] {3}, Npy.read(none).toDoubles());
        StoredTensor deep = StoredTensor.ofDoubles(
                "x", LongStream.generate(() -> 1).limit(65).toArray(), new double[1]);
        assertThrows(IllegalArgumentException.class, () -> Npy.write(none, deep));
    }
}
