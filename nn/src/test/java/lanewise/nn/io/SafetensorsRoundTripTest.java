package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.nn.io.Safetensors.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsRoundTripTest {
    private static final long[] SCALAR = {};

    @TempDir
    private Path folder;

    private static List<StoredTensor> severalTensors() {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1.0 / 3};
        return List.of(
                StoredTensor.ofDoubles("odd", new long[] {2, 3}, odd),
                StoredTensor.ofDoubles("scalar", SCALAR, new double[] {42}),
                StoredTensor.ofLongs("longs", new long[] {2}, new long[] {Long.MIN_VALUE, 7}),
                StoredTensor.ofFloats("lstm.weight_ih_l0", new long[] {3, 1}, new float[] {1.5f, -0f, Float.NaN}),
                StoredTensor.ofFloats("empty", new long[] {0, 5}, new float[0]),
                StoredTensor.ofBytes("bytes", DType.U8, new long[] {3}, new byte[] {1, -1, 0}));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(Checksum checksum) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("z first", "quotes \" \\ / \b\f\n\r\t \u0001 \u007f é ∞ 😀");
        metadata.put("", "");
        Safetensors.write(file, metadata, severalTensors(), checksum);
        SafetensorsFile read = Safetensors.read(file);

        assertEquals(
                List.copyOf(metadata.entrySet()), List.copyOf(read.metadata().entrySet()));
        assertEquals(severalTensors(), List.copyOf(read.tensors().values()));
        assertEquals(checksum == Checksum.CRC32C, read.verified());
        long headerLength = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertEquals(0, headerLength % 8);

        Path again = folder.resolve("again.safetensors");
        Safetensors.write(again, read.metadata(), read.tensors().values(), checksum);
        assertEquals(-1, Files.mismatch(file, again));
    }

    @Test
    void aFileHasTheBytesOfTheFormat() throws IOException {
        Path file = folder.resolve("model.safetensors");
        StoredTensor tensor = StoredTensor.ofFloats("x", new long[] {1}, new float[] {1});
        Safetensors.write(file, Map.of("k", "v"), List.of(tensor), Checksum.NONE);
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] expected = ByteBuffer.allocate(8 + 80 + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(80)
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(" ".repeat(80 - header.length()).getBytes(StandardCharsets.US_ASCII))
                .putFloat(1)
                .array();
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void widerElementsComeFirst() {
        Path file = folder.resolve("model.safetensors");
        List<StoredTensor> tensors = new ArrayList<>(severalTensors()).reversed();
        Safetensors.write(file, Map.of(), tensors, Checksum.NONE);
        assertEquals(
                List.of("longs", "scalar", "odd", "empty", "lstm.weight_ih_l0", "bytes"),
                List.copyOf(Safetensors.read(file).tensors().keySet()));
    }

    @Test
    void noTensorAtAll() throws IOException {
        assertEquals(Map.of(), Safetensors.read(RawFile.write(folder, "{}", 0)).tensors());
        Path file = folder.resolve("empty.safetensors");
        Safetensors.write(file, Map.of(), List.of(), Checksum.NONE);
        assertEquals("{}      ", Files.readString(file).substring(8));
        assertEquals(Map.of(), Safetensors.read(file).tensors());
    }

    @Test
    void acceptsWhatTheReferenceAccepts() {
        // No padding, blanks, escapes, other order, unknown fields, zero-size tensors, data in another order than the
        // header.
        String header = """
            {"b" : {"extra":[{"a":[1,-2.5e+3,true,false,null,"x"]},{}],"shape":[ 2 ],
            "data_offsets":[8,10],"dtype":"I8"},
            "\\u0061\\n\\ud83d\\ude00":{"dtype":"F64","shape":[],"data_offsets":[0,8]},
            "none":{"dtype":"F32","shape":[3,0],"data_offsets":[8,8]},"__metadata__":{}}\
            """;
        SafetensorsFile read = Safetensors.read(RawFile.write(folder, header, 10));
        assertEquals(List.of("b", "a\n😀", "none"), List.copyOf(read.tensors().keySet()));
        assertArrayEquals(new double[] {8, 9}, read.tensor("b").toDoubles());
        assertEquals(0x0706050403020100L, read.tensor("a\n😀").bytes().getLong());
        assertArrayEquals(new long[] {3, 0}, read.tensor("none").shape());
        assertFalse(read.verified());
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 2, 00 3c 00 c0, 1, -2",
        "F16, 2, 01 00 ff 7b, 5.9604644775390625e-8, 65504",
        "BF16, 2, 80 3f 00 c0, 1, -2",
        "I64, 1, 00 00 00 00 00 00 20 00, 9007199254740992, 0",
        "U64, 1, 00 00 00 00 00 00 20 00, 9007199254740992, 0",
        "I32, 2, ff ff ff ff 00 00 00 80, -1, -2147483648",
        "U32, 2, ff ff ff ff 00 00 00 80, 4294967295, 2147483648",
        "I16, 2, ff ff 00 80, -1, -32768",
        "U16, 2, ff ff 00 80, 65535, 32768",
        "I8, 2, ff 80, -1, -128",
        "U8, 2, ff 80, 255, 128",
        "BOOL, 2, 01 00, 1, 0",
        "F32, 2, 00 00 80 3f 00 00 00 80, 1, -0.0",
    })
    void everyTypeConvertsExactly(DType dtype, int size, String hex, double first, double second) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        double[] values =
                StoredTensor.ofBytes("t", dtype, new long[] {size}, bytes).toDoubles();
        assertArrayEquals(size == 1 ? new double[] {first} : new double[] {first, second}, values);
    }

    @Test
    void whatADoubleCannotHoldIsRefused() {
        for (long value : new long[] {(1L << 53) + 1, Long.MAX_VALUE, Long.MAX_VALUE - 1}) {
            StoredTensor tensor = StoredTensor.ofLongs("n", new long[] {2}, new long[] {1, value});
            String message =
                    assertThrows(ArithmeticException.class, tensor::toDoubles).getMessage();
            assertTrue(message.contains("element 1") && message.contains("" + value), message);
        }
        StoredTensor unsigned = StoredTensor.ofBytes("n", DType.U64, SCALAR, new byte[] {0, 0, 0, 0, 0, 0, 0, -1});
        assertThrows(ArithmeticException.class, unsigned::toDoubles);
        StoredTensor small = StoredTensor.ofBytes("n", DType.F8_E4M3, SCALAR, new byte[1]);
        assertThrows(UnsupportedOperationException.class, small::toDoubles);
    }
}
