package lanewise.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads one {@code .npy} from a stream whose length is known for certain: no number of the header is believed before it fits. */
final class NpyReader {
    /** Longer ones are for structured types, which are not read. */
    static final int MAX_HEADER = 65_535;

    private static final int VERSION_AT = NpyHeader.MAGIC.length;
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final String what;
    private final InputStream in;
    private final long size;

    /**
     * @param what part of the file, in front of what is wrong; empty for the whole
     * @param size bytes in the stream
     */
    NpyReader(Path file, String what, InputStream in, long size) {
        this.file = file;
        this.what = what;
        this.in = in;
        this.size = size;
    }

    /** The array, row-major and little-endian. */
    StoredTensor read(String name) throws IOException {
        int major = version();
        int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
        long rest = size - VERSION_AT - 2 - lengthBytes;
        if (rest < 0) {
            throw wrong("size", "at least 10 bytes", Long.toString(size));
        }
        byte[] number = Arrays.copyOf(bytes(lengthBytes), Integer.BYTES);
        long length = Integer.toUnsignedLong(
                ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (length > MAX_HEADER) {
            throw wrong("header length", "at most " + MAX_HEADER + " bytes", Long.toString(length));
        }
        if (length > rest) {
            throw wrong("header length", "at most the " + rest + " bytes that follow", Long.toString(length));
        }
        String text = new String(bytes((int) length), StandardCharsets.ISO_8859_1);
        NpyHeader header = new NpyDictionary(text, this::wrong).read();
        requireSize(header, rest - length);
        byte[] values = new byte[(int) (rest - length)];
        boolean moved = header.fortran() && header.shape().length > 1;
        if (moved || header.bigEndian()) {
            readMoved(header, values);
        } else {
            readInto(values, values.length);
        }
        return new StoredTensor(name, header.dtype(), header.shape(), values);
    }

    /** The major version: 1, 2 or 3. */
    private int version() throws IOException {
        if (size < VERSION_AT + 2) {
            throw wrong("size", "at least 10 bytes", Long.toString(size));
        }
        byte[] start = bytes(VERSION_AT + 2);
        if (!Arrays.equals(start, 0, VERSION_AT, NpyHeader.MAGIC, 0, VERSION_AT)) {
            throw wrong("magic", "\\x93NUMPY", "other bytes");
        }
        int major = Byte.toUnsignedInt(start[VERSION_AT]);
        int minor = Byte.toUnsignedInt(start[VERSION_AT + 1]);
        if (major < 1 || major > 3 || minor != 0) {
            throw wrong("version", "1.0, 2.0 or 3.0", major + "." + minor);
        }
        return major;
    }

    private void requireSize(NpyHeader header, long rest) {
        long bytes;
        try {
            bytes = header.dtype().bytes(StoredTensor.elements(header.shape()));
        } catch (ArithmeticException e) {
            throw wrong("shape", "a number of bytes below 2^63", Arrays.toString(header.shape()));
        }
        if (bytes != rest) {
            throw wrong(
                    "values",
                    bytes + " bytes for " + header.dtype() + " " + Arrays.toString(header.shape()),
                    rest + (rest < bytes ? " (truncated)" : " (trailing bytes)"));
        }
        if (bytes > StoredTensor.MAX_BYTES) {
            throw wrong("values", "at most " + StoredTensor.MAX_BYTES + " bytes", Long.toString(bytes));
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        readInto(bytes, count);
        return bytes;
    }

    private void readInto(byte[] to, int count) throws IOException {
        for (int at = 0; at < count; ) {
            int read = in.read(to, at, Math.min(CHUNK, count - at));
            if (read < 0) {
                throw wrong("size", size + " bytes", "fewer (it became shorter while it was read)");
            }
            at += read;
        }
    }

    /** Reads values whose bytes, places or both are others than ours, chunk by chunk. */
    private void readMoved(NpyHeader header, byte[] to) throws IOException {
        int width = header.dtype().bits() / Byte.SIZE;
        Places places = new Places(header, width);
        byte[] chunk = new byte[Math.min(CHUNK, to.length)];
        for (int done = 0; done < to.length; done += chunk.length) {
            int count = Math.min(chunk.length, to.length - done);
            readInto(chunk, count);
            for (int from = 0; from < count; from += width) {
                int place = places.next();
                for (int i = 0; i < width; i++) {
                    to[place + i] = chunk[from + (header.bigEndian() ? width - 1 - i : i)];
                }
            }
        }
    }

    /** Where the elements of a file go, one after another, as first bytes. */
    private static final class Places {
        private final int[] index;
        private final long[] shape;
        private final long[] strides;
        private long place;

        Places(NpyHeader header, int width) {
            int rank = header.shape().length;
            shape = header.shape().clone();
            strides = new long[rank];
            long stride = width;
            for (int d = rank - 1; d >= 0; d--) {
                strides[d] = stride;
                stride *= shape[d];
            }
            if (!header.fortran()) {
                reverse(shape);
                reverse(strides);
            }
            index = new int[rank];
        }

        private static void reverse(long[] values) {
            for (int i = 0, j = values.length - 1; i < j; i++, j--) {
                long swapped = values[i];
                values[i] = values[j];
                values[j] = swapped;
            }
        }

        /** The place of the next element; dimension 0 runs fastest. */
        int next() {
            int here = (int) place;
            for (int d = 0; d < index.length; d++) {
                place += strides[d];
                if (++index[d] < shape[d]) {
                    return here;
                }
                index[d] = 0;
                place -= strides[d] * shape[d];
            }
            return here;
        }
    }

    private ModelFileException wrong(String part, String expected, String actual) {
        return new ModelFileException(file, what.isEmpty() ? part : what + ": " + part, expected, actual);
    }
}
