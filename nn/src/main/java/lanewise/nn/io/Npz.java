package lanewise.nn.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * NumPy's {@code .npz} files: a zip archive of {@code .npy} files. Opening looks at the list of contents alone; an array is read when
 * it is asked for. Names may hold slashes, as in {@code encoder/weight}, but never lead out of a folder: nothing is ever unpacked to
 * disk, but others might.
 *
 * <pre>
 * try (Npz npz = Npz.open(Path.of("weights.npz"))) {
 *     double[] w = npz.read("w").toDoubles();
 * }
 * </pre>
 */
public final class Npz implements AutoCloseable {
    /** The largest array that is read unless another limit is given: 1 GiB. */
    public static final long LARGEST = 1L << 30;

    /** Deflate gives at most 1032 bytes for one (258 for a match of two bits, and the block's start). */
    private static final long MAX_RATIO = 1032;

    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    private Npz(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** Opens a file whose arrays take at most {@link #LARGEST} bytes each. */
    public static Npz open(Path file) {
        return open(file, LARGEST);
    }

    /**
     * Opens a file; close it after use.
     *
     * @param largest bytes that an array may take unpacked, header included
     * @throws ModelFileException if the file is missing, is no zip archive, or lists an array that is too large, or larger than its
     *     packed bytes can hold, has a name twice or a name that is none
     */
    public static Npz open(Path file, long largest) {
        ZipFile zip = null;
        try {
            zip = new ZipFile(file.toFile());
            Npz npz = new Npz(file, zip);
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                npz.add(entry, largest);
            }
            return npz;
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new ModelFileException(file, "file", "a file of this name", "none", e);
        } catch (IOException | IllegalArgumentException e) {
            close(zip);
            throw new ModelFileException(file, "file", "a zip archive", e.toString(), e);
        } catch (RuntimeException e) {
            close(zip);
            throw e;
        }
    }

    private static void close(ZipFile zip) {
        try {
            if (zip != null) {
                zip.close();
            }
        } catch (IOException e) {
            // It was only read, and something else is already wrong with it.
        }
    }

    private void add(ZipEntry entry, long largest) {
        String name = entry.getName();
        String problem = NpzWriter.problem(name);
        if (problem != null) {
            throw new ModelFileException(file, "entry \"" + name + "\"", "a relative name that ends in .npy", problem);
        }
        long size = entry.getSize();
        long packed = entry.getCompressedSize();
        if (size < 0 || size > largest) {
            throw wrong(name, "at most " + largest + " bytes (see Npz.open)", size + " declared");
        }
        long most = entry.getMethod() == ZipEntry.STORED
                ? packed
                : MAX_RATIO * Math.min(packed, Long.MAX_VALUE / MAX_RATIO);
        if (size > most) {
            throw wrong(name, "at most " + most + " bytes from " + packed + " packed ones", size + " declared");
        }
        if (entries.put(name.substring(0, name.length() - Npy.EXTENSION.length()), entry) != null) {
            throw wrong(name, "names that differ", "this one twice");
        }
    }

    /** The arrays' names, without {@code .npy}, in the order of the file. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * Reads one array. It is unpacked twice: once to see that it has the size and CRC-32 that are declared, and only then into memory,
     * which takes the bytes of the array and 1 MB.
     *
     * @throws ModelFileException if there is none of this name, or it is damaged or no {@code .npy}
     * @throws IllegalStateException after {@link #close}
     */
    public StoredTensor read(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new ModelFileException(file, "array \"" + name + "\"", "one of this name", "only " + names());
        }
        try {
            verify(entry);
            try (InputStream in = zip.getInputStream(entry)) {
                return new NpyReader(file, "array \"" + name + "\"", in, entry.getSize()).read(name);
            }
        } catch (IOException e) {
            throw new ModelFileException(file, "array \"" + name + "\"", "one that can be unpacked", e.toString(), e);
        }
    }

    /** Unpacks without keeping anything. */
    private void verify(ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        long size = 0;
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(chunk); read >= 0 && size <= entry.getSize(); read = in.read(chunk)) {
                crc.update(chunk, 0, read);
                size += read;
            }
        }
        if (size != entry.getSize()) {
            throw wrong(
                    entry.getName(),
                    entry.getSize() + " bytes as declared",
                    size > entry.getSize() ? "more" : "" + size);
        }
        if (crc.getValue() != entry.getCrc()) {
            throw wrong(
                    entry.getName(),
                    "CRC-32 %08x as stored".formatted(entry.getCrc()),
                    "%08x (damaged)".formatted(crc.getValue()));
        }
    }

    private ModelFileException wrong(String name, String expected, String actual) {
        return new ModelFileException(file, "entry \"" + name + "\"", expected, actual);
    }

    /**
     * Writes arrays in one step, as {@link AtomicFile} does, each with its sizes and CRC-32 in front of it; the same arrays give the
     * same bytes.
     *
     * @param compressed whether values are deflated; without, readers may map them
     * @throws IllegalArgumentException if a name is there twice or is none, or NumPy has no such type, as for BF16
     * @throws ModelFileException if the file can't be written
     */
    public static void write(Path file, Collection<StoredTensor> tensors, boolean compressed) {
        NpzWriter writer = new NpzWriter(tensors, compressed);
        try {
            AtomicFile.write(file, writer::write);
        } catch (IOException e) {
            throw new ModelFileException(file, "file", "a place to write to", e.toString(), e);
        }
    }

    @Override
    public void close() {
        close(zip);
    }
}
