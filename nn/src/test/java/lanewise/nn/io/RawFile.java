package lanewise.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files put together byte by byte, right or wrong. */
final class RawFile {
    private RawFile() {}

    static Path write(Path folder, String header, int dataBytes) {
        return write(folder, header.getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    static Path write(Path folder, byte[] header, int dataBytes) {
        return write(folder, header.length, header, dataBytes);
    }

    static Path write(Path folder, long declaredLength, byte[] header, int dataBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + dataBytes);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(declaredLength).put(header);
        for (int i = 0; i < dataBytes; i++) {
            bytes.put((byte) i);
        }
        return write(folder, bytes.array());
    }

    static Path write(Path folder, byte[] bytes) {
        try {
            return Files.write(folder.resolve("raw.safetensors"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
