package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way a file can be wrong, with the message it must give. */
class SafetensorsRejectTest {
    @TempDir
    private Path folder;

    private void assertRejected(Path file, String message) {
        ModelFileException e = assertThrows(ModelFileException.class, () -> Safetensors.read(file));
        assertEquals(file + ": " + message, e.getMessage());
        String parts = e.file() + ": " + e.what() + ": expected " + e.expected() + ", but got " + e.actual();
        assertEquals(parts, e.getMessage());
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"x\":" + entry(dtype, shape, offsets) + "}";
    }

    private static String two(String first, String second) {
        return "{\"x\":" + entry("U8", "[4]", first) + ",\"y\":" + entry("U8", "[4]", second) + "}";
    }

    private static Arguments of(String name, String header, int dataBytes, String message) {
        return argumentSet(name, header, dataBytes, message);
    }

    static Stream<Arguments> wrongPlaces() {
        return Stream.of(
                of(
                        "hole",
                        two("[0,4]", "[5,9]"),
                        9,
                        "tensor \"y\": expected values from byte 4 of the data, but got 5 (a hole)"),
                of(
                        "hole first",
                        tensor("U8", "[4]", "[1,5]"),
                        5,
                        "tensor \"x\": expected values from byte 0 of the data, but got 1 (a hole)"),
                of(
                        "overlap",
                        two("[0,4]", "[3,7]"),
                        7,
                        "tensor \"y\": expected values from byte 4 of the data, but got 3 (an overlap)"),
                of(
                        "same place",
                        two("[0,4]", "[0,4]"),
                        4,
                        "tensor \"y\": expected values from byte 4 of the data, but got 0 (an overlap)"),
                of(
                        "trailing",
                        tensor("U8", "[4]", "[0,4]"),
                        5,
                        "data: expected 4 bytes after the header, but got 5 (trailing bytes)"),
                of(
                        "trailing, no tensor",
                        "{}",
                        1,
                        "data: expected 0 bytes after the header, but got 1 (trailing bytes)"),
                of(
                        "truncated",
                        tensor("U8", "[4]", "[0,4]"),
                        3,
                        "data: expected 4 bytes after the header, but got 3 (truncated)"),
                of(
                        "span",
                        tensor("F32", "[2]", "[0,4]"),
                        4,
                        "tensor \"x\": expected 8 bytes for F32 [2], but got 4 bytes between its data_offsets"),
                of(
                        "backwards",
                        tensor("U8", "[4]", "[4,0]"),
                        4,
                        "tensor \"x\", data_offsets: expected [from,to] with from <= to, but got [4, 0]"),
                of(
                        "three offsets",
                        tensor("U8", "[4]", "[0,4,4]"),
                        4,
                        "tensor \"x\", data_offsets: expected [from,to] with from <= to, but got [0, 4, 4]"),
                of(
                        "shape overflow",
                        tensor("F64", "[4294967296,4294967296]", "[0,0]"),
                        0,
                        "tensor \"x\": expected a shape of a whole number of bytes below 2^63, but got F64"
                                + " [4294967296, 4294967296]"),
                of(
                        "bytes overflow",
                        tensor("F64", "[1152921504606846976]", "[0,0]"),
                        0,
                        "tensor \"x\": expected a shape of a whole number of bytes below 2^63, but got F64"
                                + " [1152921504606846976]"),
                of(
                        "half a byte",
                        tensor("F4", "[3]", "[0,1]"),
                        1,
                        "tensor \"x\": expected a shape of a whole number of bytes below 2^63, but got F4 [3]"),
                of(
                        "too large",
                        tensor("U8", "[3000000000]", "[0,3000000000]"),
                        0,
                        "tensor \"x\": expected at most 2147483639 bytes per tensor, but got 3000000000"),
                of(
                        "large and missing",
                        tensor("U8", "[2000000000]", "[0,2000000000]"),
                        0,
                        "data: expected 2000000000 bytes after the header, but got 0 (truncated)"));
    }

    static Stream<Arguments> wrongEntries() {
        return Stream.of(
                of(
                        "unknown dtype",
                        tensor("F128", "[]", "[0,16]"),
                        16,
                        "tensor \"x\", dtype: expected one of " + Arrays.toString(DType.values())
                                + ", but got \"F128\""),
                of(
                        "no dtype",
                        "{\"x\":{\"shape\":[],\"data_offsets\":[0,0]}}",
                        0,
                        "tensor \"x\": expected dtype, shape and data_offsets, but got no dtype"),
                of(
                        "no shape",
                        "{\"x\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}",
                        0,
                        "tensor \"x\": expected dtype, shape and data_offsets, but got no shape"),
                of(
                        "no offsets",
                        "{\"x\":{\"dtype\":\"U8\",\"shape\":[]}}",
                        0,
                        "tensor \"x\": expected dtype, shape and data_offsets, but got no data_offsets"),
                of(
                        "negative extent",
                        tensor("U8", "[-4]", "[0,4]"),
                        4,
                        "header, byte 28: expected a whole number from 0 to 2^63 - 1, but got -4"),
                of(
                        "minus zero",
                        tensor("U8", "[-0]", "[0,0]"),
                        0,
                        "header, byte 28: expected a whole number from 0 to 2^63 - 1, but got -0"),
                of(
                        "fraction",
                        tensor("U8", "[4.0]", "[0,4]"),
                        4,
                        "header, byte 28: expected a whole number from 0 to 2^63 - 1, but got 4.0"),
                of(
                        "exponent",
                        tensor("U8", "[4e0]", "[0,4]"),
                        4,
                        "header, byte 28: expected a whole number from 0 to 2^63 - 1, but got 4e0"),
                of(
                        "2^64",
                        tensor("U8", "[18446744073709551616]", "[0,0]"),
                        0,
                        "header, byte 28: expected a whole number from 0 to 2^63 - 1, but got 18446744073709551616"),
                of(
                        "text in shape",
                        tensor("U8", "[\"4\"]", "[0,4]"),
                        4,
                        "header, byte 28: expected a value, but got '\"'"),
                of("shape no array", tensor("U8", "4", "[0,4]"), 4, "header, byte 27: expected '[', but got '4'"),
                of("dtype no text", "{\"x\":{\"dtype\":1}}", 0, "header, byte 14: expected '\"', but got '1'"),
                of("tensor no object", "{\"x\":[]}", 0, "header, byte 5: expected '{', but got '['"),
                of(
                        "number in metadata",
                        "{\"__metadata__\":{\"k\":1}}",
                        0,
                        "header, byte 21: expected '\"', but got '1'"),
                of(
                        "object in metadata",
                        "{\"__metadata__\":{\"k\":{}}}",
                        0,
                        "header, byte 21: expected '\"', but got '{'"),
                of("metadata no object", "{\"__metadata__\":\"k\"}", 0, "header, byte 16: expected '{', but got '\"'"));
    }

    static Stream<Arguments> wrongJson() {
        String twice = "{\"x\":" + entry("U8", "[0]", "[0,0]") + ",\"x\":" + entry("U8", "[0]", "[0,0]") + "}";
        return Stream.of(
                of("leading space", " {}", 0, "header, byte 0: expected '{', but got byte 0x20"),
                of("array", "[]", 0, "header, byte 0: expected '{', but got byte 0x5b"),
                of("empty", "", 0, "header, byte 0: expected '{', but got an empty header"),
                of(
                        "duplicate tensor",
                        twice,
                        0,
                        "header, byte 56: expected keys that differ within an object, but got \"x\" twice"),
                of(
                        "duplicate field",
                        "{\"x\":{\"shape\":[],\"shape\":[]}}",
                        0,
                        "header, byte 24: expected keys that differ within an object, but got \"shape\" twice"),
                of(
                        "duplicate metadata",
                        "{\"__metadata__\":{\"k\":\"1\",\"\\u006b\":\"2\"}}",
                        0,
                        "header, byte 33: expected keys that differ within an object, but got \"k\" twice"),
                of(
                        "duplicate in extra field",
                        "{\"x\":{\"e\":{\"a\":1,\"a\":1}}}",
                        0,
                        "header, byte 20: expected keys that differ within an object, but got \"a\" twice"),
                of("garbage after", "{} x", 0, "header, byte 3: expected only spaces after the object, but got 'x'"),
                of(
                        "line end after",
                        "{}\n",
                        0,
                        "header, byte 2: expected only spaces after the object, but got byte 0x0a"),
                of("second object", "{}{}", 0, "header, byte 2: expected only spaces after the object, but got '{'"),
                of("unfinished", "{\"x\":", 0, "header, byte 5: expected '{', but got the end of the header"),
                of("unfinished string", "{\"x", 0, "header, byte 3: expected '\"', but got the end of the header"),
                of("trailing comma", "{\"__metadata__\":{},}", 0, "header, byte 19: expected '\"', but got '}'"),
                of(
                        "no comma",
                        "{\"__metadata__\":{\"a\":\"b\" \"c\":\"d\"}}",
                        0,
                        "header, byte 25: expected ',' or '}', but got '\"'"),
                of(
                        "line end in a string",
                        "{\"a\nb\":1}",
                        0,
                        "header, byte 3: expected control characters to be escaped within a string, but got byte 0x0a"),
                of("escape", "{\"\\x\":1}", 0, "header, byte 4: expected an escape of JSON after \\, but got none"),
                of(
                        "hex digits",
                        "{\"\\u00g0\":1}",
                        0,
                        "header, byte 6: expected four hex digits after \\u, but got 'g'"),
                of(
                        "half a pair",
                        "{\"\\ud83d\":1}",
                        0,
                        "header, byte 9: expected escapes that form Unicode characters, but got half of a surrogate"
                                + " pair"),
                of("leading zero", "{\"x\":{\"e\":01}}", 0, "header, byte 11: expected ',' or '}', but got '1'"),
                of("plus", "{\"x\":{\"e\":+1}}", 0, "header, byte 10: expected a value, but got '+'"),
                of("no digit", "{\"x\":{\"e\":1.}}", 0, "header, byte 12: expected a digit, but got '}'"),
                of("word", "{\"x\":{\"e\":trUe}}", 0, "header, byte 12: expected true, but got 'U'"),
                of(
                        "deep",
                        "{\"x\":{\"e\":" + "[".repeat(1_000_000),
                        0,
                        "header, byte 73: expected at most 64 values inside each other, but got more"));
    }

    static Stream<Arguments> wrongChecksums() {
        String key = "{\"__metadata__\":{\"lanewise.crc32c\":\"";
        String what = "metadata lanewise.crc32c: expected 8 hex digits in lower case, but got ";
        return Stream.of(
                of("short", key + "1234567\"}}", 0, what + "\"1234567\""),
                of("upper case", key + "ABCDEF01\"}}", 0, what + "\"ABCDEF01\""),
                of("escaped", key + "1bcdef0\\u0031\"}}", 0, what + "\"1bcdef01\""),
                of("missing", "{\"__metadata__\":{\"lanewise.checksum\":\"crc32c\"}}", 0, what + "no such entry"),
                of(
                        "method",
                        "{\"__metadata__\":{\"lanewise.checksum\":\"md5\"}}",
                        0,
                        "metadata lanewise.checksum: expected crc32c, but got \"md5\""),
                of(
                        "wrong",
                        key + "12345678\"}}",
                        0,
                        "checksum: expected CRC-32C 12345678 as stored in lanewise.crc32c, but got 042564ce"
                                + " (damaged)"));
    }

    @ParameterizedTest
    @MethodSource({"wrongPlaces", "wrongEntries", "wrongJson", "wrongChecksums"})
    void isRejected(String header, int dataBytes, String message) {
        assertRejected(RawFile.write(folder, header, dataBytes), message);
    }

    @Test
    void headerLengths() {
        byte[] header = "{}".getBytes(StandardCharsets.US_ASCII);
        String tooLong = "header length: expected at most 100000000 bytes, but got ";
        assertRejected(RawFile.write(folder, 100_000_001, header, 0), tooLong + "100000001");
        assertRejected(RawFile.write(folder, -1, header, 0), tooLong + "18446744073709551615");
        String beyond = "header length: expected at most the 2 bytes that follow, but got ";
        assertRejected(RawFile.write(folder, 3, header, 0), beyond + "3");
        assertRejected(RawFile.write(folder, 100_000_000, header, 0), beyond + "100000000");
        assertRejected(RawFile.write(folder, new byte[7]), "size: expected at least 8 bytes, but got 7");
    }

    @Test
    void badUtf8() {
        byte[] header = {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'};
        assertRejected(
                RawFile.write(folder, header, 0),
                "header, byte 5: expected UTF-8, but got bytes that are not, in the string before");
    }

    @Test
    void missingFileAndFolder() {
        Path missing = folder.resolve("none.safetensors");
        assertRejected(missing, "file: expected a file of this name, but got none");
        assertThrows(ModelFileException.class, () -> Safetensors.read(folder));
    }

    @Test
    void missingTensor() {
        SafetensorsFile read = Safetensors.read(RawFile.write(folder, tensor("U8", "[1]", "[0,1]"), 1));
        ModelFileException e = assertThrows(ModelFileException.class, () -> read.tensor("y"));
        assertEquals(read.path() + ": tensor \"y\": expected one of this name, but got only [x]", e.getMessage());
    }
}
