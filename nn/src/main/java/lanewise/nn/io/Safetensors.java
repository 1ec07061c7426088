package lanewise.nn.io;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Reads and writes files in the safetensors format: 8 bytes with the header's length N (little-endian), N bytes of JSON
 * that give each tensor's type, shape and place, then the values, row-major and little-endian.
 *
 * <p>Files may carry a checksum in two metadata entries: {@value #CHECKSUM_KEY} names the method, {@value #CRC_KEY}
 * holds the CRC-32C (8 hex digits, lower case) of the whole file with those 8 digits taken as {@code 0}. With either
 * entry present the file is verified on reading; since there are two, no single damaged byte can make the checksum
 * disappear.
 */
public final class Safetensors {
    /** Names the method of the checksum; its presence makes {@value #CRC_KEY} obligatory. */
    public static final String CHECKSUM_KEY = "lanewise.checksum";

    /** Holds the 8 hex digits. */
    public static final String CRC_KEY = "lanewise.crc32c";

    static final String CHECKSUM_METHOD = "crc32c";
    static final String NO_DIGITS = "00000000";
    static final String METADATA = "__metadata__";

    /** The longest header in bytes, as in the reference implementation. */
    static final int MAX_HEADER = 100_000_000;

    private Safetensors() {}

    /** Whether a file gets a checksum. */
    public enum Checksum {
        /** For model files: whatever byte is damaged later, reading the file fails. */
        CRC32C,
        /** For files that other programs will edit. */
        NONE
    }

    /**
     * Reads a whole file, strictly: no declared size is believed before it is compared with the size of the file.
     * Memory: the bytes of the file, 1 MB, and the objects that describe the tensors, which the header's actual bytes
     * bound.
     *
     * @param file at most 2^31 - 9 bytes per tensor
     * @return metadata and tensors
     * @throws ModelFileException if the file is missing, cannot be read, breaks the format, or fails its checksum
     */
    public static SafetensorsFile read(Path file) {
        return new SafetensorsReader(file).read();
    }

    /**
     * Writes a file in one step, as {@link AtomicFile} does: whatever happens, {@code file} is either what it was or complete.
     *
     * @param file replaced if it exists; a symbolic link is followed
     * @param metadata any strings, in this order
     * @param tensors in this order, except that wider element types come first, so that all values are aligned
     * @param checksum whether to add one
     * @throws IllegalArgumentException if two tensors share a name, a name or text is no valid Unicode, a key is one of
     *     the checksum's or a name is {@code __metadata__}, or the header exceeds 100,000,000 bytes
     * @throws ModelFileException if the file cannot be written
     */
    public static void write(
            Path file, Map<String, String> metadata, Collection<StoredTensor> tensors, Checksum checksum) {
        new SafetensorsWriter(metadata, tensors, checksum).write(file);
    }
}
