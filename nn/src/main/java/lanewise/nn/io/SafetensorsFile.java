package lanewise.nn.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a safetensors file held.
 *
 * @param path where it was read
 * @param metadata the strings of {@code __metadata__} in the file's order, without the two entries of the checksum
 * @param tensors by name, in the order of the header
 * @param verified whether the file carried a checksum, which then was right
 */
public record SafetensorsFile(
        Path path, Map<String, String> metadata, Map<String, StoredTensor> tensors, boolean verified) {
    /** Copies both maps and keeps their order. */
    public SafetensorsFile {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * The tensor of this name.
     *
     * @throws ModelFileException if the file has none; the message lists those it has
     */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelFileException(
                    path, "tensor \"" + name + "\"", "one of this name", "only " + tensors.keySet());
        }
        return tensor;
    }
}
