package lanewise.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
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
    /** By so many a spec may exceed its file's tensors and still have those that are missing listed. */
    private static final int LEEWAY = 100;

    private ModelFile() {}

    static void save(Model model, Path file, Map<String, String> metadata) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("format", "pt");
        entries.put(SPEC, model.spec().toString());
        entries.put(PRECISION, model.precision().name());
        metadata.forEach((key, value) -> entries.put(USER + key, value));
        List<StoredTensor> tensors = new ArrayList<>();
        for (Parameter p : StateDict.all(model)) {
            tensors.add(StateDict.store(p.name(), p, StateDict.type(model.precision())));
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
            int most = content.tensors().size() + LEEWAY;
            model = build(content, spec, Precision.valueOf(entries.get(PRECISION)), options, most);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelFileException(file, "spec", "a model that can be built", e.getMessage(), e);
        }
        Map<String, String> user = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            if (entry.getKey().startsWith(USER)) {
                user.put(entry.getKey().substring(USER.length()), entry.getValue());
            }
        }
        model.metadata(user);
        return model;
    }

    static Model loadParameters(Path file, Spec spec, Precision precision, Engine.Options options) {
        SafetensorsFile content = Safetensors.read(file);
        return build(content, spec, precision, options, Integer.MAX_VALUE);
    }

    /** Builds the model only once it is known that every parameter is there: the file's size bounds the memory taken. */
    private static Model build(
            SafetensorsFile content, Spec spec, Precision precision, Engine.Options options, int most) {
        StateDict dict = new StateDict(content, Weights.Names.same());
        Model model = Model.declare(
                spec, precision, options, most, parameters -> dict.requireFit(spec, parameters, precision));
        dict.copyTo(StateDict.all(model));
        model.parametersChanged();
        return model;
    }
}
