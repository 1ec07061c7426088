package lanewise.nn.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lanewise.nn.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every reader of arrays, with two thousand damaged files each. */
class ReaderFuzzTest {
    private static final List<StoredTensor> TENSORS = List.of(
            StoredTensor.ofDoubles("w", new long[] {2, 3}, new double[] {1, -2, 3, 4, 5, 6}),
            StoredTensor.of("encoder/b", DType.F16, new long[] {3}, new double[] {1, 2, 3}),
            StoredTensor.ofLongs("n", new long[0], new long[] {7}));

    @TempDir
    private Path folder;

    private interface Writer {
        void write(Path file) throws IOException;
    }

    private byte[] written(Writer writer) throws IOException {
        Path file = folder.resolve("right");
        writer.write(file);
        return Files.readAllBytes(file);
    }

    private void run(List<byte[]> right, Consumer<Path> reader) throws IOException {
        Mutations.Outcome outcome = new Mutations(folder.resolve("variant"), right).run(1, reader, taken -> {});
        // Flipped values and longer names can be right again.
        assertTrue(outcome.refused() > 1000 && outcome.taken() > 20, outcome.toString());
    }

    @Test
    void safetensors() throws IOException {
        Map<String, String> metadata = Map.of("format", "pt");
        run(
                List.of(
                        written(f -> Safetensors.write(f, metadata, TENSORS, Safetensors.Checksum.NONE)),
                        written(f -> Safetensors.write(f, Map.of(), List.of(), Safetensors.Checksum.NONE)),
                        written(f -> Safetensors.write(f, metadata, TENSORS, Safetensors.Checksum.CRC32C))),
                file -> Safetensors.read(file)
                        .tensors()
                        .values()
                        .forEach(t -> t.bytes().get()));
    }

    @Test
    void npy() throws IOException {
        List<byte[]> right = new ArrayList<>();
        for (StoredTensor tensor : TENSORS) {
            right.add(written(f -> Npy.write(f, tensor)));
        }
        byte[] other = new String(right.getFirst(), java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace("'<f8'", "'>f8'")
                .replace("False, ", "True,  ")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        right.add(other);
        run(right, file -> Npy.read(file).bytes().get());
    }

    @Test
    void npz() throws IOException {
        run(
                List.of(
                        written(f -> Npz.write(f, TENSORS, false)),
                        written(f -> Npz.write(f, TENSORS, true)),
                        written(f -> Npz.write(f, TENSORS.subList(0, 1), true))),
                file -> {
                    try (Npz npz = Npz.open(file)) {
                        npz.names().forEach(npz::read);
                    }
                });
    }
}
