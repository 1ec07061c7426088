package lanewise.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zip archive of {@code .npy} files. Everything that the arguments can have wrong is found before a file is touched. */
final class NpzWriter {
    private static final int CHUNK = 1 << 16;
    /** The first moment that the format knows, whatever the time is: the same arrays give the same bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private record Member(String name, byte[] header, StoredTensor tensor) {
        /** The same pieces each time, so that deflating gives the same bytes. */
        void writeTo(OutputStream out) throws IOException {
            out.write(header);
            ByteBuffer values = tensor.bytes();
            byte[] chunk = new byte[Math.min(CHUNK, values.remaining())];
            while (values.hasRemaining()) {
                int count = Math.min(chunk.length, values.remaining());
                values.get(chunk, 0, count);
                out.write(chunk, 0, count);
            }
        }
    }

    /** Counts bytes and their CRC-32. */
    private static final class Counter extends OutputStream {
        private final CRC32 crc = new CRC32();
        private long size;

        @Override
        public void write(int b) {
            crc.update(b);
            size++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            crc.update(bytes, from, count);
            size += count;
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final boolean compressed;

    NpzWriter(Collection<StoredTensor> tensors, boolean compressed) {
        this.compressed = compressed;
        Set<String> names = new HashSet<>();
        for (StoredTensor tensor : tensors) {
            String name = tensor.name() + Npy.EXTENSION;
            String problem = problem(name);
            if (problem != null) {
                throw new IllegalArgumentException("array \"" + tensor.name() + "\": the name " + problem);
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("array \"" + tensor.name() + "\": the name is there twice");
            }
            members.add(new Member(name, NpyHeader.of(tensor), tensor));
        }
    }

    /** What is wrong with a name, or null. */
    static String problem(String name) {
        if (!name.endsWith(Npy.EXTENSION)) {
            return "does not end in .npy";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c == '\\' || c == '\uFFFD' || c >= 0x7F && c < 0xA0) {
                return String.format("holds character 0x%02x", (int) c);
            }
        }
        for (String part :
                name.substring(0, name.length() - Npy.EXTENSION.length()).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "has an empty part or a dot for one";
            }
        }
        return null;
    }

    void write(FileChannel channel) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK));
        for (Member member : members) {
            zip.putNextEntry(entry(member));
            member.writeTo(zip);
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }

    /** Sizes and CRC known before the first byte is written. */
    private ZipEntry entry(Member member) throws IOException {
        Counter plain = new Counter();
        member.writeTo(plain);
        ZipEntry entry = new ZipEntry(member.name());
        entry.setTimeLocal(NO_TIME);
        entry.setMethod(compressed ? ZipEntry.DEFLATED : ZipEntry.STORED);
        entry.setSize(plain.size);
        entry.setCompressedSize(compressed ? deflated(member) : plain.size);
        entry.setCrc(plain.crc.getValue());
        return entry;
    }

    /** With the settings of ZipOutputStream. */
    private static long deflated(Member member) throws IOException {
        Counter counter = new Counter();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(counter, deflater)) {
            member.writeTo(out);
        } finally {
            deflater.end();
        }
        return counter.size;
    }
}
