package lanewise.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads and writes NumPy's {@code .npy} files: one array of floating-point (2, 4 or 8 bytes) or whole numbers (1, 2, 4 or 8 bytes,
 * signed or not) or truth values. All three versions, both byte orders and both memory orders are read; what comes out is row-major
 * and little-endian. Arrays of Python objects, which would run code, and structured types are refused.
 *
 * <p>Source of the format: NumPy's {@code numpy.lib.format}.
 */
public final class Npy {
    static final String EXTENSION = ".npy";

    private Npy() {}

    /**
     * Reads a file strictly: no declared size is believed before it is compared with the size of the file. Memory: the bytes of the
     * file and 1 MB.
     *
     * @param file at most 2^31 - 9 bytes of values
     * @return the array, named as the file without {@code .npy}
     * @throws ModelFileException if the file is missing, can't be read or breaks the format
     */
    public static StoredTensor read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                InputStream in = Channels.newInputStream(channel)) {
            String name = file.getFileName().toString();
            String bare = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
            return new NpyReader(file, "", in, channel.size()).read(bare);
        } catch (NoSuchFileException e) {
            throw new ModelFileException(file, "file", "a file of this name", "none", e);
        } catch (IOException e) {
            throw new ModelFileException(file, "file", "a readable file", e.toString(), e);
        }
    }

    /**
     * Writes an array in one step, as {@link AtomicFile} does; its name is not kept.
     *
     * @throws IllegalArgumentException if NumPy has no such type, as for BF16
     * @throws ModelFileException if the file can't be written
     */
    public static void write(Path file, StoredTensor tensor) {
        byte[] header = NpyHeader.of(tensor);
        try {
            AtomicFile.write(file, channel -> {
                AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
                AtomicFile.writeFully(channel, tensor.bytes());
            });
        } catch (IOException e) {
            throw new ModelFileException(file, "file", "a place to write to", e.toString(), e);
        }
    }
}
