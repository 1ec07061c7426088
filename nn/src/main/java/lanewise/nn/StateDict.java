package lanewise.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Precision;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/**
 * Parameters in a file beside those of a model: first everything that does not match is found, then everything is copied, so a file
 * that is refused changes no parameter.
 */
final class StateDict {
    /** PyTorch's count of batches that a batch norm has seen: kept for a momentum of none, read by no forward. */
    private static final String BATCH_COUNT = "num_batches_tracked";

    private final SafetensorsFile file;
    private final Weights.Names names;
    private final List<Weights.Skipped> skipped = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    StateDict(SafetensorsFile file, Weights.Names names) {
        this.file = file;
        this.names = names;
    }

    /**
     * Throws a ModelFileException that lists everything that does not match.
     *
     * @param model what the parameters belong to, for the message
     * @param parameters need not have memory yet
     */
    void requireFit(Object model, List<Parameter> parameters, Precision precision) {
        Map<String, StoredTensor> rest = new LinkedHashMap<>(file.tensors());
        for (Parameter p : parameters) {
            String name = names.inFile(p.name());
            StoredTensor tensor = name == null ? null : rest.remove(name);
            if (tensor == null) {
                problems.add("missing: '" + (name == null ? p.name() : name) + "' " + p.shape());
            } else {
                compare(name, p, tensor, precision);
            }
        }
        for (StoredTensor tensor : rest.values()) {
            unused(tensor);
        }
        if (!problems.isEmpty()) {
            throw wrong(file.path(), model);
        }
    }

    private ModelFileException wrong(Path path, Object model) {
        return new ModelFileException(
                path,
                "parameters",
                "those of " + model,
                problems.size() + " that do not fit:\n  " + String.join("\n  ", problems));
    }

    private void compare(String name, Parameter p, StoredTensor tensor, Precision precision) {
        long[] shape = shape(p);
        if (!Arrays.equals(tensor.shape(), shape)) {
            problems.add(
                    "wrong shape: '" + name + "' must be " + p.shape() + ", but is " + Arrays.toString(tensor.shape()));
        } else if (!tensor.dtype().isParameterType()) {
            problems.add("wrong type: '" + name + "' must be F64, F32, F16 or BF16, but is " + tensor.dtype());
        } else {
            requireFinite(name, tensor, precision);
        }
    }

    private void requireFinite(String name, StoredTensor tensor, Precision precision) {
        double[] values = tensor.toDoubles();
        double largest = precision == Precision.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        for (int i = 0; i < values.length; i++) {
            // Written out, because loading runs in the interpreter, where a call costs more than all the rest.
            if (!(values[i] <= largest && values[i] >= -largest) && !isFinite(values[i], precision)) {
                problems.add("not finite in " + precision + ": '" + name + "' element " + i + " is " + values[i]);
                return;
            }
        }
    }

    private static boolean isFinite(double value, Precision precision) {
        return Double.isFinite(precision == Precision.F32 ? (float) value : value);
    }

    private void unused(StoredTensor tensor) {
        String name = tensor.name();
        if (names.isOther(name)) {
            skipped.add(new Weights.Skipped(name, "belongs to another module"));
        } else if (tensor.dtype() == DType.I64 && (name.equals(BATCH_COUNT) || name.endsWith("." + BATCH_COUNT))) {
            skipped.add(
                    new Weights.Skipped(name, "counts batches for a batch norm without momentum; nothing reads it"));
        } else {
            problems.add("unknown: '" + name + "'");
        }
    }

    /** Copies all values, which {@link #requireFit} has found to match, rounding to the parameters' precision. */
    void copyTo(List<Parameter> parameters) {
        for (Parameter p : parameters) {
            p.value().setAll(file.tensor(names.inFile(p.name())).toDoubles());
        }
    }

    /** What the file holds beside the parameters, known after {@link #requireFit}. */
    List<Weights.Skipped> skipped() {
        return List.copyOf(skipped);
    }

    /** Parameters and buffers: all that a file has to hold. */
    static List<Parameter> all(Model model) {
        List<Parameter> all = new ArrayList<>(model.parameters());
        all.addAll(model.buffers());
        return all;
    }

    /** A parameter as a tensor of this type; IllegalArgumentException if that cannot hold a value. */
    static StoredTensor store(String name, Parameter p, DType dtype) {
        long[] shape = shape(p);
        return StoredTensor.of(name, dtype, shape, p.value().toArray());
    }

    private static long[] shape(Parameter p) {
        long[] shape = new long[p.shape().size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = p.shape().get(i);
        }
        return shape;
    }

    /** The type that keeps every bit. */
    static DType type(Precision precision) {
        return precision == Precision.F32 ? DType.F32 : DType.F64;
    }
}
