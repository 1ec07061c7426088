package lanewise.nn.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file. A record is the length as 8 bytes, the masked CRC-32C of these, the data, and the masked CRC-32C of the
 * data, all little-endian (TFRecord); mask(c) = (c rotated right by 15) + 0xa282ead8. The data are one protobuf message:
 *
 * <pre>
 * Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 * Summary { repeated Value value = 1; }     Value { string tag = 1; float simple_value = 2; }
 * </pre>
 */
final class EventFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;
    /** A field's number and wire type in one byte: number << 3 | type. */
    private static final byte WALL_TIME = 1 << 3 | 1;

    private static final byte STEP = 2 << 3;
    private static final byte FILE_VERSION = 3 << 3 | 2;
    private static final byte SUMMARY = 5 << 3 | 2;
    private static final byte VALUE = 1 << 3 | 2;
    private static final byte TAG = 1 << 3 | 2;
    private static final byte SIMPLE_VALUE = 2 << 3 | 5;
    /** Room for one record; tags are our own and short. */
    private static final int RECORD = 1 << 10;

    private final FileChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer event = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer value = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer summary = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();

    /** A new file, which begins with the version. */
    EventFile(Path file, double wallTime) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        event.put(WALL_TIME).putDouble(wallTime);
        bytes(event, FILE_VERSION, ByteBuffer.wrap("brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
        writeRecord();
    }

    /** Adds a scalar to the event that {@link #write} ends. */
    void scalar(byte[] tag, double number) {
        value.clear();
        bytes(value, TAG, ByteBuffer.wrap(tag));
        value.put(SIMPLE_VALUE).putFloat((float) number);
        bytes(summary, VALUE, value.flip());
    }

    /** Writes the scalars so far as one event. */
    void write(double wallTime, long step) throws IOException {
        event.put(WALL_TIME).putDouble(wallTime).put(STEP);
        varint(event, step);
        bytes(event, SUMMARY, summary.flip());
        summary.clear();
        writeRecord();
    }

    private static void bytes(ByteBuffer to, byte field, ByteBuffer content) {
        to.put(field);
        varint(to, content.remaining());
        to.put(content);
    }

    /** Seven bits a byte, lowest first, the top bit set where more follow. */
    private static void varint(ByteBuffer to, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    private void writeRecord() throws IOException {
        event.flip();
        int length = event.remaining();
        if (out.remaining() < Long.BYTES + 2 * Integer.BYTES + length) {
            flush();
        }
        int start = out.position();
        out.putLong(length).putInt(masked(out.duplicate().flip().position(start)));
        out.put(event.duplicate()).putInt(masked(event));
        event.clear();
    }

    private int masked(ByteBuffer bytes) {
        crc.reset();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
