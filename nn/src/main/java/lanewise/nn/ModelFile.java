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
        for (Parameter buffer : model.buffers()) {
            tensors.add(store(buffer));
        }
        Safetensors.write(file, entries, tensors, Safetensors.Checksum.CRC32C);
    }

    static Model load(Path file, Engine.Options options, Map<String, SpecText.Reader> own) {
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
            Spec spec = SpecText.parse(entries.get(SPEC), own);
            model = build(file, content, spec, Precision.valueOf(entries.get(PRECISION)), options);
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
        return model;
    }

    static Model loadParameters(Path file, Spec spec, Precision precision, Engine.Options options) {
        SafetensorsFile content = Safetensors.read(file);
        return build(file, content, spec, precision, options);
    }

    /** Builds the model only once it is known that every parameter is there: the file's size bounds the memory taken. */
    private static Model build(
            Path file, SafetensorsFile content, Spec spec, Precision precision, Engine.Options options) {
        Model model = Model.build(
                spec, precision, 0, options, parameters -> requireFit(file, content, spec, precision, parameters));
        for (Parameter p : model.parameters()) {
            p.value().setAll(content.tensor(p.name()).toDoubles());
        }
        for (Parameter buffer : model.buffers()) {
            buffer.value().setAll(content.tensor(buffer.name()).toDoubles());
        }
        model.parametersChanged();
        return model;
    }

    /** Reports everything that does not match at once. */
    private static void requireFit(
            Path file, SafetensorsFile content, Spec spec, Precision precision, List<Parameter> parameters) {
        List<String> problems = new ArrayList<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(content.tensors());
        for (Parameter p : parameters) {
            StoredTensor tensor = tensors.remove(p.name());
            if (tensor == null) {
                problems.add("missing: '" + p.name() + "' " + p.shape());
            } else if (!Arrays.equals(
                    tensor.shape(),
                    p.shape().stream().mapToLong(Integer::longValue).toArray())) {
                problems.add("wrong shape: '" + p.name() + "' must be " + p.shape() + ", but is "
                        + Arrays.toString(tensor.shape()));
            } else if (!isFloat(tensor.dtype())) {
                problems.add("wrong type: '" + p.name() + "' must be F64, F32, F16 or BF16, but is " + tensor.dtype());
            } else {
                requireFinite(p, tensor, precision, problems);
            }
        }
        tensors.keySet().forEach(name -> problems.add("unknown: '" + name + "'"));
        if (!problems.isEmpty()) {
            throw new ModelFileException(
                    file,
                    "parameters",
                    "those of " + spec,
                    problems.size() + " that do not fit:\n  " + String.join("\n  ", problems));
        }
    }

    private static void requireFinite(Parameter p, StoredTensor tensor, Precision precision, List<String> problems) {
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            double kept = precision == Precision.F32 ? (float) values[i] : values[i];
            if (!Double.isFinite(kept)) {
                problems.add("not finite in " + precision + ": '" + p.name() + "' element " + i + " is " + values[i]);
                return;
            }
        }
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
