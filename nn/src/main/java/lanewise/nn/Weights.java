package lanewise.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/**
 * Parameters from and for other programs: a PyTorch state_dict as {@code safetensors.torch.save_file} writes it. Names and shapes are
 * PyTorch's; every named tensor of the model counts, buffers included.
 *
 * <pre>
 * Weights.load(model, Path.of("lstm.safetensors"), Names.strip("lstm."));
 * Weights.save(model, Path.of("ours.safetensors"), DType.F32);     # load_state_dict(load_file("ours.safetensors"))
 * </pre>
 *
 * <p>Loading is strict: missing and unknown names, other shapes, other types than F64, F32, F16 and BF16, and values that are not
 * finite in the model's precision (NaN, infinities, and what float32 can't hold) are reported all at once, and then no parameter has
 * changed. Values are rounded to nearest, ties to even; too small ones become subnormal or zero.
 */
public final class Weights {
    private Weights() {}

    /**
     * How a file's names follow from the model's: one prefix goes, another comes.
     *
     * @param file prefix of the names in the file, for example {@code module.}
     * @param model prefix of the names in the model, for example {@code 0.}
     * @param part whether the file may hold more: names without the prefix are skipped then, not unknown
     */
    public record Names(String file, String model, boolean part) {
        public Names {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(model, "model");
        }

        /** The same names. */
        public static Names same() {
            return new Names("", "", false);
        }

        /** The file's names have a prefix that the model's don't have: {@code lstm.weight_ih_l0} for {@code weight_ih_l0}. */
        public static Names strip(String prefix) {
            return new Names(prefix, "", false);
        }

        /** The model's names have a prefix that the file's don't have: {@code weight_ih_l0} for {@code 0.weight_ih_l0}. */
        public static Names add(String prefix) {
            return new Names("", prefix, false);
        }

        /** The same, with leave for the file to hold other modules beside this one. */
        public Names ofPart() {
            return new Names(file, model, true);
        }

        /** The name in the file; null for a parameter that no name in the file can stand for. */
        String inFile(String parameter) {
            return parameter.startsWith(model) ? file + parameter.substring(model.length()) : null;
        }

        boolean isOther(String nameInFile) {
            return part && !nameInFile.startsWith(file);
        }
    }

    /** A tensor in the file that the model has no use for, and why that is no error. */
    public record Skipped(String name, String reason) {}

    /** Loads parameters under the model's own names. */
    public static List<Skipped> load(Model model, Path file) {
        return load(model, file, Names.same());
    }

    /**
     * Loads all parameters of a model.
     *
     * @return what was skipped: PyTorch's {@code num_batches_tracked}, and other modules if {@code names} says so
     * @throws ModelFileException if the file can't be read or does not match; the model is then as it was
     */
    public static List<Skipped> load(Model model, Path file, Names names) {
        List<Parameter> parameters = StateDict.all(model);
        SafetensorsFile content = Safetensors.read(file);
        StateDict dict = new StateDict(content, names);
        dict.requireFit(model.spec(), parameters, model.precision());
        dict.copyTo(parameters);
        model.parametersChanged();
        return dict.skipped();
    }

    /** Saves parameters under the model's own names. */
    public static void save(Model model, Path file, DType dtype) {
        save(model, file, dtype, Names.same());
    }

    /**
     * Saves all parameters as a plain state_dict, without metadata of ours and in one step.
     *
     * @param dtype F64, F32, F16 or BF16; values are rounded to nearest, ties to even
     * @throws IllegalArgumentException if a parameter is not finite, is too large for {@code dtype}, or has no name in the file;
     *     nothing is written then
     * @throws ModelFileException if the file can't be written
     */
    public static void save(Model model, Path file, DType dtype, Names names) {
        List<StoredTensor> tensors = new ArrayList<>();
        for (Parameter p : StateDict.all(model)) {
            String name = names.inFile(p.name());
            if (name == null) {
                throw new IllegalArgumentException(
                        "parameter names must start with '" + names.model() + "', but one is '" + p.name() + "'");
            }
            tensors.add(finite(StateDict.store(name, p, dtype)));
        }
        Safetensors.write(file, Map.of("format", "pt"), tensors, Safetensors.Checksum.NONE);
    }

    private static StoredTensor finite(StoredTensor tensor) {
        for (int i = 0, size = tensor.size(); i < size; i++) {
            if (!Double.isFinite(tensor.get(i))) {
                throw new IllegalArgumentException(
                        "parameter '" + tensor.name() + "' must be finite, but element " + i + " is " + tensor.get(i));
            }
        }
        return tensor;
    }
}
