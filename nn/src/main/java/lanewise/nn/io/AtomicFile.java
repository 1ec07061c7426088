package lanewise.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file in one step: first under a temporary name in the same folder, forced to disk, then renamed, then the folder
 * forced too, where the system allows that. Whatever happens, the file is either what it was or complete; only a killed process
 * can leave a {@code .lanewise-*.tmp} behind.
 */
public final class AtomicFile {
    /** Bytes moved at once: channels copy through off-heap memory as large as the request. */
    static final int CHUNK = 1 << 18;

    private AtomicFile() {}

    /** What goes into the file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything, from position 0 on. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Replaces {@code file} by these bytes.
     *
     * @param file replaced if it exists; a symbolic link is followed; its folder must exist
     * @throws IOException if it cannot be written; the file is what it was then
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    /** The same with content that is written piece by piece. Whatever {@code content} throws, the file is what it was. */
    public static void write(Path file, Content content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + ": a root folder is no file");
        }
        Path temporary = folder.resolve(
                ".lanewise-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            // Gone if it has been renamed.
            Files.deleteIfExists(temporary);
        }
        forceFolder(folder);
    }

    /** Writes all remaining bytes in chunks. */
    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        for (int end = bytes.limit(); bytes.position() < end; ) {
            bytes.limit(bytes.position() + Math.min(end - bytes.position(), CHUNK));
            channel.write(bytes);
        }
    }

    /** Without this a power cut could undo the rename. */
    private static void forceFolder(Path folder) throws IOException {
        if (folder.getFileSystem().getSeparator().equals("\\")) {
            return; // Windows opens no folders; its file systems keep renames in order by themselves.
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
