package lanewise.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** Writes one file. Everything that the arguments can have wrong is found before a file is touched. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private final List<StoredTensor> tensors;
    private final byte[] header;

    SafetensorsWriter(Map<String, String> metadata, Collection<StoredTensor> tensors, Safetensors.Checksum checksum) {
        // Sorting keeps the order among equals. Widest first, after a padded header, leaves every value aligned.
        this.tensors = tensors.stream()
                .sorted(Comparator.comparingInt((StoredTensor t) -> t.dtype().bits())
                        .reversed())
                .toList();
        requireOwnNames();
        requireFreeKeys(metadata);
        this.header = checksum == Safetensors.Checksum.NONE ? header(metadata) : headerWithChecksum(metadata);
    }

    private void requireOwnNames() {
        Set<String> names = new HashSet<>(Set.of(Safetensors.METADATA));
        for (StoredTensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("tensor names must differ from each other and from "
                        + Safetensors.METADATA + ", but got \"" + tensor.name() + "\" again");
            }
        }
    }

    private static void requireFreeKeys(Map<String, String> metadata) {
        for (String key : List.of(Safetensors.CHECKSUM_KEY, Safetensors.CRC_KEY)) {
            if (metadata.containsKey(key)) {
                throw new IllegalArgumentException("metadata: the key " + key + " belongs to the checksum");
            }
        }
    }

    private byte[] headerWithChecksum(Map<String, String> metadata) {
        Map<String, String> entries = new LinkedHashMap<>();
        // First, where the place of the digits does not depend on the caller's texts.
        entries.put(Safetensors.CHECKSUM_KEY, Safetensors.CHECKSUM_METHOD);
        entries.put(Safetensors.CRC_KEY, Safetensors.NO_DIGITS);
        entries.putAll(metadata);
        byte[] bytes = header(entries);
        CRC32C crc = new CRC32C();
        crc.update(prefix(bytes.length));
        crc.update(bytes);
        tensors.forEach(tensor -> crc.update(tensor.bytes()));
        byte[] digits = hex(crc).getBytes(StandardCharsets.US_ASCII);
        byte[] start = ("\"" + Safetensors.CRC_KEY + "\":\"").getBytes(StandardCharsets.US_ASCII);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(start, StandardCharsets.ISO_8859_1));
        System.arraycopy(digits, 0, bytes, at + start.length, digits.length);
        return bytes;
    }

    /** 8 digits, lower case. */
    static String hex(CRC32C crc) {
        return HexFormat.of().toHexDigits(crc.getValue(), 8);
    }

    private byte[] header(Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append(quote(Safetensors.METADATA)).append(":{");
            json.append(metadata.entrySet().stream()
                    .map(entry -> quote(entry.getKey()) + ":" + quote(entry.getValue()))
                    .collect(Collectors.joining(",")));
            json.append('}');
        }
        long from = 0;
        for (StoredTensor tensor : tensors) {
            long to = from + tensor.bytes().remaining();
            json.append(json.length() > 1 ? "," : "").append(quote(tensor.name()));
            json.append(":{\"dtype\":\"").append(tensor.dtype()).append("\",\"shape\":");
            json.append(Arrays.toString(tensor.shape()).replace(" ", ""));
            json.append(",\"data_offsets\":[")
                    .append(from)
                    .append(',')
                    .append(to)
                    .append("]}");
            from = to;
        }
        return padded(encode(json.append('}')));
    }

    private static byte[] padded(byte[] json) {
        int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        if (length > Safetensors.MAX_HEADER) {
            throw new IllegalArgumentException(
                    "header: at most " + Safetensors.MAX_HEADER + " bytes fit, but names and metadata need " + length);
        }
        byte[] bytes = Arrays.copyOf(json, length);
        Arrays.fill(bytes, json.length, length, (byte) ' ');
        return bytes;
    }

    private static byte[] encode(CharSequence text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "names and metadata must be valid Unicode, but hold half a surrogate pair", e);
        }
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return quoted.append('"').toString();
    }

    void write(Path file) {
        try {
            AtomicFile.write(file, this::writeAll);
        } catch (IOException e) {
            throw new ModelFileException(file, "file", "a place to write to", e.toString(), e);
        }
    }

    private void writeAll(FileChannel channel) throws IOException {
        AtomicFile.writeFully(channel, prefix(header.length));
        AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
        for (StoredTensor tensor : tensors) {
            AtomicFile.writeFully(channel, tensor.bytes());
        }
    }

    private static ByteBuffer prefix(long length) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    }
}
