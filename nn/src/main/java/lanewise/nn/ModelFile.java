package lanewise.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/** Models in safetensors: parameters under PyTorch's names; spec, precision and the user's own entries as metadata. */
final class ModelFile {
    private static final String SPEC = "lanewise.spec";
    private static final String PRECISION = "lanewise.precision";
    /** The user's entries carry this, so that they can't be mistaken for ours. */
    private static final String USER = "user.";

    private ModelFile() {}

    static void save(Model model, Path file, Map<String, String> metadata) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("format", "pt");
        entries.put(SPEC, model.spec().toString());
        entries.put(PRECISION, model.precision().name());
        metadata.forEach((key, value) -> entries.put(USER + key, value));
        List<StoredTensor> tensors = new ArrayList<>();
        for (Parameter p : model.parameters()) {
            tensors.add(store(p));
        }
        Safetensors.write(file, entries, tensors, Safetensors.Checksum.CRC32C);
    }

    static Model load(Path file, Engine.Options options) {
        SafetensorsFile content = Safetensors.read(file);
        Map<String, String> entries = content.metadata();
        if (!entries.containsKey(SPEC) || !entries.containsKey(PRECISION)) {
            throw new ModelFileException(
                    file,
                    "metadata",
                    "'" + SPEC + "' and '" + PRECISION + "' (for a file from elsewhere give spec and precision)",
                    "only " + entries.keySet());
        }
        if (!content.verified()) {
            throw new ModelFileException(file, "checksum", "one, as every model file has", "none");
        }
        Model model;
        try {
            Spec spec = SpecText.parse(entries.get(SPEC));
            model = Model.build(spec, Precision.valueOf(entries.get(PRECISION)), 0, options);
        } catch (IllegalArgumentException e) {
            throw new ModelFileException(file, "spec", "a model that can be built", e.getMessage(), e);
        }
        Map<String, String> user = new LinkedHashMap<>();
        entries.forEach((key, value) -> {
            if (key.startsWith(USER)) {
                user.put(key.substring(USER.length()), value);
            }
        });
        model.metadata(user);
        fill(file, content, model);
        return model;
    }

    static Model loadParameters(Path file, Spec spec, Precision precision, Engine.Options options) {
        SafetensorsFile content = Safetensors.read(file);
        Model model = Model.build(spec, precision, 0, options);
        fill(file, content, model);
        return model;
    }

    /** Copies all tensors into the model, or closes it and reports everything that does not match. */
    private static void fill(Path file, SafetensorsFile content, Model model) {
        List<String> problems = new ArrayList<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(content.tensors());
        for (Parameter p : model.parameters()) {
            StoredTensor tensor = tensors.remove(p.name());
            if (tensor == null) {
                problems.add("missing: '" + p.name() + "' " + p.shape());
            } else if (!Arrays.equals(
                    tensor.shape(), p.shape().stream().mapToLong(Integer::longValue).toArray())) {
                problems.add("wrong shape: '" + p.name() + "' must be " + p.shape() + ", but is "
                        + Arrays.toString(tensor.shape()));
            } else if (!isFloat(tensor.dtype())) {
                problems.add("wrong type: '" + p.name() + "' must be F64, F32, F16 or BF16, but is " + tensor.dtype());
            } else {
                copy(p, tensor, problems);
            }
        }
        tensors.keySet().forEach(name -> problems.add("unknown: '" + name + "'"));
        if (!problems.isEmpty()) {
            model.close();
            throw new ModelFileException(
                    file,
                    "parameters",
                    "those of " + model.spec(),
                    problems.size() + " that do not fit:\n  " + String.join("\n  ", problems));
        }
        model.parametersChanged();
    }

    private static void copy(Parameter p, StoredTensor tensor, List<String> problems) {
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                problems.add("not finite: '" + p.name() + "' element " + i + " is " + values[i]);
                return;
            }
        }
        p.value().setAll(values);
    }

    private static boolean isFloat(DType type) {
        return type == DType.F64 || type == DType.F32 || type == DType.F16 || type == DType.BF16;
    }

    private static StoredTensor store(Parameter p) {
        Matrix value = p.value();
        double[] values = value.toArray();
        long[] shape = p.shape().stream().mapToLong(Integer::longValue).toArray();
        if (value.precision() == Precision.F64) {
            return StoredTensor.ofDoubles(p.name(), shape, values);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return StoredTensor.ofFloats(p.name(), shape, floats);
    }
}
