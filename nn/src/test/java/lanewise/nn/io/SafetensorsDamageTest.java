package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.nn.io.Safetensors.Checksum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small file damaged in every way that touches one byte, and cut at every length. */
class SafetensorsDamageTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("model.safetensors");
    }

    private byte[] write(Checksum checksum) throws IOException {
        List<StoredTensor> tensors = List.of(
                StoredTensor.ofDoubles("w", new long[] {2}, new double[] {1, -2}),
                StoredTensor.ofFloats("b", new long[0], new float[] {3}));
        Safetensors.write(file, Map.of("a", "1"), tensors, checksum);
        return Files.readAllBytes(file);
    }

    @Test
    void everyChangedByteIsFoundByTheChecksum() throws IOException {
        byte[] right = write(Checksum.CRC32C);
        int rejected = 0;
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            for (int bit = 0; bit < 8; bit++) {
                wrong[i] = (byte) (right[i] ^ 1 << bit);
                rejected += isRejected(wrong, i);
            }
            for (byte other : new byte[] {0, ' ', '"', '\\', '}', '0', (byte) 0xFF}) {
                wrong[i] = other;
                rejected += other == right[i] ? 0 : isRejected(wrong, i);
            }
        }
        assertTrue(rejected >= 8 * right.length, rejected + " of " + right.length + " bytes");
    }

    private int isRejected(byte[] wrong, int at) throws IOException {
        Files.write(file, wrong);
        assertThrows(ModelFileException.class, () -> Safetensors.read(file), () -> "byte " + at);
        return 1;
    }

    @Test
    void withoutChecksumAChangedByteGivesAnErrorOrAWholeFile() throws IOException {
        byte[] right = write(Checksum.NONE);
        int read = 0;
        for (int i = 0; i < right.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] wrong = right.clone();
                wrong[i] ^= (byte) (1 << bit);
                read += readsWholeOrNotAtAll(wrong);
            }
        }
        // Values, names and metadata can change unseen: at least every bit of the 20 bytes of data does.
        assertTrue(read >= 8 * 20 && read < 8 * right.length / 2, read + " read");
    }

    private int readsWholeOrNotAtAll(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            SafetensorsFile read = Safetensors.read(file);
            int values = read.tensors().values().stream()
                    .mapToInt(tensor -> tensor.bytes().remaining())
                    .sum();
            assertEquals(20, values);
            return 1;
        } catch (ModelFileException expected) {
            return 0;
        }
    }

    @Test
    void everyTruncationIsRejected() throws IOException {
        for (Checksum checksum : Checksum.values()) {
            byte[] right = write(checksum);
            for (int length = 0; length < right.length; length++) {
                isRejected(Arrays.copyOf(right, length), length);
            }
            isRejected(Arrays.copyOf(right, right.length + 1), right.length);
        }
    }
}
