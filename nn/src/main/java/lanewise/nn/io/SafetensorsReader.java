package lanewise.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Reads one file: header, places, values, checksum, each checked before the next is touched. */
final class SafetensorsReader {
    private static final int PREFIX = Long.BYTES;

    /** A tensor as the header declares it; its values lie at bytes from..to-1 after the header. */
    private record Entry(String name, DType dtype, long[] shape, long from, long to) implements Comparable<Entry> {
        /** By place. */
        @Override
        public int compareTo(Entry other) {
            int byFrom = Long.compare(from, other.from);
            return byFrom == 0 ? Long.compare(to, other.to) : byFrom;
        }
    }

    /** The fields of an entry, which come in any order. */
    private static final class Fields {
        private String dtype;
        private long[] shape;
        private long[] offsets;
    }

    private final Path file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private int crcDigitsAt;

    SafetensorsReader(Path file) {
        this.file = file;
    }

    SafetensorsFile read() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] header = readHeader(channel);
            parse(header);
            List<Entry> inDataOrder = checkPlaces(channel.size() - PREFIX - header.length);
            Map<String, StoredTensor> tensors = readTensors(channel, inDataOrder);
            boolean verified = verifyChecksum(header, inDataOrder, tensors);
            metadata.remove(Safetensors.CHECKSUM_KEY);
            metadata.remove(Safetensors.CRC_KEY);
            return new SafetensorsFile(file, metadata, tensors, verified);
        } catch (NoSuchFileException e) {
            throw new ModelFileException(file, "file", "a file of this name", "none", e);
        } catch (IOException e) {
            throw new ModelFileException(file, "file", "a readable file", e.toString(), e);
        }
    }

    private byte[] readHeader(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < PREFIX) {
            throw wrong("size", "at least " + PREFIX + " bytes", Long.toString(size));
        }
        ByteBuffer prefix = ByteBuffer.wrap(readBytes(channel, PREFIX)).order(ByteOrder.LITTLE_ENDIAN);
        long length = prefix.getLong();
        // A length of 2^63 or more is negative here.
        if (length < 0 || length > Safetensors.MAX_HEADER) {
            String actual = Long.toUnsignedString(length);
            throw wrong("header length", "at most " + Safetensors.MAX_HEADER + " bytes", actual);
        }
        if (length > size - PREFIX) {
            throw wrong("header length", "at most the " + (size - PREFIX) + " bytes that follow", "" + length);
        }
        return readBytes(channel, (int) length);
    }

    private void parse(byte[] header) {
        if (header.length == 0 || header[0] != '{') {
            String actual = header.length == 0 ? "an empty header" : String.format("byte 0x%02x", header[0]);
            throw wrong("header, byte 0", "'{'", actual);
        }
        JsonReader json = new JsonReader(file, header);
        JsonReader.Members members = json.object();
        for (String key = members.next(); key != null; key = members.next()) {
            if (key.equals(Safetensors.METADATA)) {
                readMetadata(json);
            } else {
                entries.add(readEntry(json, key));
            }
        }
        json.end();
    }

    private void readMetadata(JsonReader json) {
        JsonReader.Members members = json.object();
        for (String key = members.next(); key != null; key = members.next()) {
            String value = json.string();
            metadata.put(key, value);
            if (key.equals(Safetensors.CRC_KEY)) {
                // The reader stands behind the closing quote.
                crcDigitsAt = json.position() - 1 - Safetensors.NO_DIGITS.length();
            }
        }
    }

    private Entry readEntry(JsonReader json, String name) {
        Fields fields = new Fields();
        JsonReader.Members members = json.object();
        for (String key = members.next(); key != null; key = members.next()) {
            switch (key) {
                case "dtype" -> fields.dtype = json.string();
                case "shape" -> fields.shape = json.wholeNumbers();
                case "data_offsets" -> fields.offsets = json.wholeNumbers();
                default -> json.skipValue();
            }
        }
        if (fields.dtype == null || fields.shape == null || fields.offsets == null) {
            String missing = fields.dtype == null ? "dtype" : fields.shape == null ? "shape" : "data_offsets";
            throw wrong(quoted(name), "dtype, shape and data_offsets", "no " + missing);
        }
        long[] offsets = fields.offsets;
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw wrong(quoted(name) + ", data_offsets", "[from,to] with from <= to", Arrays.toString(offsets));
        }
        Entry entry = new Entry(name, dtype(name, fields.dtype), fields.shape, offsets[0], offsets[1]);
        checkSpan(entry);
        return entry;
    }

    private DType dtype(String name, String text) {
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(text)) {
                return dtype;
            }
        }
        throw wrong(quoted(name) + ", dtype", "one of " + Arrays.toString(DType.values()), "\"" + text + "\"");
    }

    private void checkSpan(Entry entry) {
        String what = quoted(entry.name());
        String shape = entry.dtype() + " " + Arrays.toString(entry.shape());
        long span = entry.to() - entry.from();
        long bytes;
        try {
            bytes = entry.dtype().bytes(StoredTensor.elements(entry.shape()));
        } catch (ArithmeticException e) {
            throw wrong(what, "a shape of a whole number of bytes below 2^63", shape);
        }
        if (bytes != span) {
            throw wrong(what, bytes + " bytes for " + shape, span + " bytes between its data_offsets");
        }
        if (bytes > StoredTensor.MAX_BYTES) {
            throw wrong(what, "at most " + StoredTensor.MAX_BYTES + " bytes per tensor", Long.toString(bytes));
        }
    }

    /** The entries by place, after checking that they fill the data without holes or overlap. */
    private List<Entry> checkPlaces(long dataSize) {
        List<Entry> inDataOrder = new ArrayList<>(entries);
        Collections.sort(inDataOrder);
        long end = 0;
        for (Entry entry : inDataOrder) {
            if (entry.from() != end) {
                String actual = entry.from() + (entry.from() > end ? " (a hole)" : " (an overlap)");
                throw wrong(quoted(entry.name()), "values from byte " + end + " of the data", actual);
            }
            end = entry.to();
        }
        if (end != dataSize) {
            String actual = dataSize + (dataSize < end ? " (truncated)" : " (trailing bytes)");
            throw wrong("data", end + " bytes after the header", actual);
        }
        return inDataOrder;
    }

    private Map<String, StoredTensor> readTensors(FileChannel channel, List<Entry> inDataOrder) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            tensors.put(entry.name(), null);
        }
        for (Entry entry : inDataOrder) {
            byte[] bytes = readBytes(channel, (int) (entry.to() - entry.from()));
            tensors.put(entry.name(), new StoredTensor(entry.name(), entry.dtype(), entry.shape(), bytes));
        }
        return tensors;
    }

    /** Reads exactly this many bytes, which the size of the file has been checked to hold. */
    private byte[] readBytes(FileChannel channel, int count) throws IOException {
        byte[] bytes = new byte[count];
        int at = 0;
        while (at < count) {
            int read = channel.read(ByteBuffer.wrap(bytes, at, Math.min(AtomicFile.CHUNK, count - at)));
            if (read < 0) {
                throw wrong("file", count + " bytes", at + " (it became shorter while it was read)");
            }
            at += read;
        }
        return bytes;
    }

    /** False if the file carries no checksum. Blanks the digits in the header on the way. */
    private boolean verifyChecksum(byte[] header, List<Entry> inDataOrder, Map<String, StoredTensor> tensors) {
        String method = metadata.get(Safetensors.CHECKSUM_KEY);
        String digits = metadata.get(Safetensors.CRC_KEY);
        if (method == null && digits == null) {
            return false;
        }
        if (method != null && !method.equals(Safetensors.CHECKSUM_METHOD)) {
            throw wrong("metadata " + Safetensors.CHECKSUM_KEY, Safetensors.CHECKSUM_METHOD, "\"" + method + "\"");
        }
        // The bytes themselves have to be the digits: an escaped string has its digits elsewhere.
        if (digits == null
                || !areHexDigits(digits)
                || !digits.equals(new String(header, crcDigitsAt, 8, StandardCharsets.US_ASCII))) {
            String actual = digits == null ? "no such entry" : "\"" + digits + "\"";
            throw wrong("metadata " + Safetensors.CRC_KEY, "8 hex digits in lower case", actual);
        }
        Arrays.fill(header, crcDigitsAt, crcDigitsAt + digits.length(), (byte) '0');
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
        crc.update(header);
        for (Entry entry : inDataOrder) {
            crc.update(tensors.get(entry.name()).bytes());
        }
        String computed = SafetensorsWriter.hex(crc);
        if (!computed.equals(digits)) {
            throw wrong(
                    "checksum", "CRC-32C " + digits + " as stored in " + Safetensors.CRC_KEY, computed + " (damaged)");
        }
        return true;
    }

    private static boolean areHexDigits(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if ("0123456789abcdef".indexOf(digits.charAt(i)) < 0) {
                return false;
            }
        }
        return digits.length() == Safetensors.NO_DIGITS.length();
    }

    private static String quoted(String name) {
        return "tensor \"" + name + "\"";
    }

    private ModelFileException wrong(String what, String expected, String actual) {
        return new ModelFileException(file, what, expected, actual);
    }
}
