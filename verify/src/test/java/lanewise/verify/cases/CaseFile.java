package lanewise.verify.cases;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/** Writes cases for the tests, right or wrong, or changed copies of stored ones. */
final class CaseFile {
    final Map<String, String> metadata = new LinkedHashMap<>();
    final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    CaseFile(String name, String kind) {
        metadata.put("format", "1");
        metadata.put("name", name);
        metadata.put("kind", kind);
    }

    static CaseFile copyOf(Path file) {
        SafetensorsFile read = Safetensors.read(file);
        CaseFile copy = new CaseFile("", "");
        copy.metadata.putAll(read.metadata());
        copy.tensors.putAll(read.tensors());
        return copy;
    }

    CaseFile meta(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    CaseFile vector(String name, double... values) {
        return tensor(name, new long[] {values.length}, values);
    }

    CaseFile tensor(String name, long[] shape, double... values) {
        tensors.put(name, StoredTensor.ofDoubles(name, shape, values));
        return this;
    }

    /** Adds to one stored value. */
    CaseFile shift(String name, int index, double by) {
        StoredTensor old = tensors.get(name);
        double[] values = old.toDoubles();
        values[index] += by;
        return tensor(name, old.shape(), values);
    }

    Path write(Path folder) {
        Path file = folder.resolve("case.safetensors");
        Safetensors.write(file, metadata, tensors.values(), Safetensors.Checksum.NONE);
        return file;
    }
}
