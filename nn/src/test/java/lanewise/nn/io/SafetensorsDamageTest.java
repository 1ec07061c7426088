package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import lanewise.nn.io.Safetensors.Checksum;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small file with each bit flipped, and cut at every length. */
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

    /** Reads the file once for each bit of it that is flipped; the file is whole again afterwards. */
    private void forEachFlippedBit(byte[] right, IntConsumer read) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < right.length; i++) {
                for (int bit = 0; bit < 8; bit++) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (right[i] ^ 1 << bit)}), i);
                    read.accept(i);
                }
                channel.write(ByteBuffer.wrap(right, i, 1), i);
            }
        }
    }

    @Test
    void everyFlippedBitIsFoundByTheChecksum() throws IOException {
        byte[] right = write(Checksum.CRC32C);
        forEachFlippedBit(right, this::assertRejected);
        assertTrue(Safetensors.read(file).verified());
    }

    private void assertRejected(int place) {
        assertThrows(ModelFileException.class, () -> Safetensors.read(file), () -> "byte " + place);
    }

    @Test
    void withoutChecksumAFlippedBitGivesAnErrorOrAWholeFile() throws IOException {
        byte[] right = write(Checksum.NONE);
        int[] read = new int[1];
        forEachFlippedBit(right, place -> read[0] += readsWholeOrNotAtAll());
        // Values, names and metadata can change unseen: at least every bit of the 20 bytes of data does.
        assertTrue(read[0] >= 8 * 20 && read[0] < 8 * right.length / 2, read[0] + " read");
    }

    private int readsWholeOrNotAtAll() {
        try {
            SafetensorsFile read = Safetensors.read(file);
            int bytes = read.tensors().values().stream()
                    .mapToInt(tensor -> tensor.bytes().remaining())
                    .sum();
            assertEquals(20, bytes);
            return 1;
        } catch (ModelFileException expected) {
            return 0;
        }
    }

    @Test
    void everyTruncationIsRejected() throws IOException {
        for (Checksum checksum : Checksum.values()) {
            byte[] right = write(checksum);
            Files.write(file, Arrays.copyOf(right, right.length + 1));
            assertRejected(right.length);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (int length = right.length - 1; length >= 0; length--) {
                    channel.truncate(length);
                    assertRejected(length);
                }
            }
        }
    }
}
