package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lanewise.nn.AllocatedBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of arrays: NumPy's, ours, and wrong ones. */
class NpzTest {
    private static final List<StoredTensor> TENSORS = List.of(
            StoredTensor.ofDoubles("w", new long[] {2, 3}, new double[] {1, -2, 3, 4, 5, 6}),
            StoredTensor.of("encoder/b", DType.F16, new long[] {3}, new double[] {1, 2, 3}),
            StoredTensor.ofFloats("zeros", new long[] {50, 1000}, new float[50_000]),
            StoredTensor.ofLongs("ключ", new long[0], new long[] {7}));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("x.npz");
    }

    @Test
    void storedAndDeflated() throws IOException {
        long[] sizes = new long[2];
        for (boolean compressed : new boolean[] {false, true}) {
            Npz.write(file, TENSORS, compressed);
            byte[] first = Files.readAllBytes(file);
            sizes[compressed ? 1 : 0] = first.length;
            try (Npz npz = Npz.open(file)) {
                assertEquals(List.of("w", "encoder/b", "zeros", "ключ"), npz.names());
                for (StoredTensor tensor : TENSORS.reversed()) {
                    assertEquals(tensor, npz.read(tensor.name()));
                }
                ModelFileException e = assertThrows(ModelFileException.class, () -> npz.read("v"));
                assertEquals(
                        file + ": array \"v\": expected one of this name, but got only [w, encoder/b, zeros, ключ]",
                        e.getMessage());
            }
            Npz.write(file, TENSORS, compressed);
            assertArrayEquals(first, Files.readAllBytes(file), "the same arrays give the same bytes");
            // Bit 3 of the flags: sizes follow the data. They stand before it, with every header.
            assertEquals(0, first[6] & 8);
            int size = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt(22);
            assertEquals(128 + 48, size);
        }
        assertTrue(sizes[0] > 200_000 && sizes[1] < 5_000, Arrays.toString(sizes));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    /** np.savez_compressed(a=np.arange(4, dtype='f4').reshape(2, 2), b=np.int64(-1)), by NumPy 2.4.6. */
    private static final String NUMPY =
            "UEsDBC0AAAAIAAAAIQCR9Ofb//////////8FABQAYS5ucHkBABAAkAAAAAAAAABQAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l"
                + "oG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYwaLAHEg5A5AAAUEsDBC0AAAAIAAAAIQBP"
                + "sVMi//////////8FABQAYi5ucHkBABAAiAAAAAAAAABFAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSY"
                + "F59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAGu/1AAAFBLAQItAy0AAAAIAAAAIQCR9OfbUAAAAJAAAAAFAAAAAAAAAAAAAACA"
                + "AQAAAABhLm5weVBLAQItAy0AAAAIAAAAIQBPsVMiRQAAAIgAAAAFAAAAAAAAAAAAAACAAYcAAABiLm5weVBLBQYAAAAAAgACAGYA"
                + "AAADAQAAAAA=";

    @Test
    void whatNumPyWrites() throws IOException {
        Files.write(file, Base64.getDecoder().decode(NUMPY));
        try (Npz npz = Npz.open(file)) {
            assertEquals(List.of("a", "b"), npz.names());
            assertEquals(StoredTensor.ofFloats("a", new long[] {2, 2}, new float[] {0, 1, 2, 3}), npz.read("a"));
            assertEquals(StoredTensor.ofLongs("b", new long[0], new long[] {-1}), npz.read("b"));
        }
    }

    private static byte[] npy(int zeros) {
        StoredTensor tensor = StoredTensor.ofBytes("x", DType.U8, new long[] {zeros}, new byte[zeros]);
        byte[] header = NpyHeader.of(tensor);
        return Arrays.copyOf(header, header.length + zeros);
    }

    /** A zip of entries by name, whatever the names. */
    private void zip(Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    private void assertRefused(String message) {
        ModelFileException e = assertThrows(ModelFileException.class, () -> {
            try (Npz npz = Npz.open(file)) {
                npz.names().forEach(npz::read);
            }
        });
        assertEquals(file + ": " + message, e.getMessage());
    }

    @Test
    void namesThatAreNone() throws IOException {
        String start = "expected a relative name that ends in .npy, but got ";
        Map<String, String> wrong = Map.of(
                "a.txt", "does not end in .npy",
                "folder/", "does not end in .npy",
                "../a.npy", "has an empty part or a dot for one",
                "/a.npy", "has an empty part or a dot for one",
                "a/./b.npy", "has an empty part or a dot for one",
                "a//b.npy", "has an empty part or a dot for one",
                ".npy", "has an empty part or a dot for one",
                "C:\\a.npy", "holds character 0x5c",
                "a\nb.npy", "holds character 0x0a");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            zip(Map.of(each.getKey(), npy(1)));
            assertRefused("entry \"" + each.getKey() + "\": " + start + each.getValue());
            if (each.getKey().endsWith(".npy")) {
                String name = each.getKey().substring(0, each.getKey().length() - 4);
                StoredTensor tensor = StoredTensor.ofLongs(name, new long[0], new long[1]);
                IllegalArgumentException e = assertThrows(
                        IllegalArgumentException.class,
                        () -> Npz.write(folder.resolve("new.npz"), List.of(tensor), false));
                assertTrue(e.getMessage().endsWith(each.getValue()), e.getMessage());
            }
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Npz.write(folder.resolve("new.npz"), List.of(TENSORS.get(0), TENSORS.get(0)), false));
        StoredTensor brain = StoredTensor.of("b", DType.BF16, new long[0], new double[1]);
        assertThrows(IllegalArgumentException.class, () -> Npz.write(folder.resolve("new.npz"), List.of(brain), false));
        assertFalse(Files.exists(folder.resolve("new.npz")));
    }

    /** Puts 4 bytes into the entry of the list of contents. */
    private void patchList(int offset, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int list = buffer.getInt(bytes.length - 6);
        buffer.putInt(list + offset, value);
        Files.write(file, bytes);
    }

    @Test
    void aNameTwice() throws IOException {
        Npz.write(
                file,
                List.of(
                        StoredTensor.ofLongs("a", new long[0], new long[1]),
                        StoredTensor.ofLongs("b", new long[0], new long[1])),
                false);
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("entry \"a.npy\": expected names that differ, but got this one twice");
    }

    @Test
    void sizesThatAreNone() throws IOException {
        byte[] data = npy(1000);
        Npz.write(file, List.of(StoredTensor.ofBytes("x", DType.U8, new long[] {1000}, new byte[1000])), true);
        byte[] right = Files.readAllBytes(file);
        int packed = ByteBuffer.wrap(right).order(ByteOrder.LITTLE_ENDIAN).getInt(18);
        // Offset 24 of the list: the size unpacked.
        patchList(24, 1032 * packed + 1);
        assertRefused("entry \"x.npy\": expected at most " + 1032 * packed + " bytes from " + packed
                + " packed ones, but got " + (1032 * packed + 1) + " declared");
        Files.write(file, right);
        patchList(24, Integer.MAX_VALUE);
        assertRefused("entry \"x.npy\": expected at most 1073741824 bytes (see Npz.open), but got 2147483647 declared");
        Files.write(file, right);
        patchList(24, data.length - 1);
        assertRefused("entry \"x.npy\": expected " + (data.length - 1) + " bytes as declared, but got more");
        Files.write(file, right);
        patchList(24, data.length + 1);
        assertRefused("entry \"x.npy\": expected " + (data.length + 1) + " bytes as declared, but got " + data.length);
        Files.write(file, right);
        patchList(16, 1);
        CRC32 crc = new CRC32();
        crc.update(data);
        assertRefused("entry \"x.npy\": expected CRC-32 00000001 as stored, but got %08x (damaged)"
                .formatted(crc.getValue()));
        Files.write(file, right);
        ModelFileException e = assertThrows(ModelFileException.class, () -> Npz.open(file, 1000));
        assertTrue(e.getMessage().contains("at most 1000 bytes (see Npz.open), but got 1128 declared"), e.getMessage());
    }

    /** 64 MB of zeros in 64 KB: refused by the limit before anything is unpacked, and never in memory without being an array. */
    @Test
    void aBombTakesNoMemory() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
        }
        Files.write(file, bytes.toByteArray());
        long before = AllocatedBytes.now();
        ModelFileException e = assertThrows(ModelFileException.class, () -> Npz.open(file, 1 << 25));
        assertTrue(e.getMessage().contains("but got 67108864 declared"), e.getMessage());
        try (Npz npz = Npz.open(file)) {
            e = assertThrows(ModelFileException.class, () -> npz.read("x"));
            assertEquals(file + ": array \"x\": magic: expected \\x93NUMPY, but got other bytes", e.getMessage());
        }
        assertTrue(AllocatedBytes.now() - before < bytes.size() + (1 << 20));
    }

    @Test
    void anArrayThatIsNone() throws IOException {
        byte[] cut = Arrays.copyOf(npy(8), 130);
        zip(Map.of("x.npy", cut));
        assertRefused("array \"x\": values: expected 8 bytes for U8 [8], but got 2 (truncated)");
    }

    @Test
    void noArchive() throws IOException {
        ModelFileException e = assertThrows(ModelFileException.class, () -> Npz.open(file));
        assertEquals(file + ": file: expected a file of this name, but got none", e.getMessage());
        Files.write(file, npy(8));
        e = assertThrows(ModelFileException.class, () -> Npz.open(file));
        assertTrue(e.getMessage().startsWith(file + ": file: expected a zip archive, but got "), e.getMessage());
        assertThrows(ModelFileException.class, () -> Npz.open(folder));
        assertThrows(ModelFileException.class, () -> Npz.write(folder.resolve("no/x.npz"), TENSORS, true));
        Npz.write(file, List.of(), true);
        Npz npz = Npz.open(file);
        assertEquals(List.of(), npz.names());
        npz.close();
        Npz.write(file, TENSORS, true);
        Npz closed = Npz.open(file);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.read("w"));
    }
}
