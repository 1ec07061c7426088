package lanewise.verify.cases;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.nn.io.DType;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;

/**
 * One reference case: inputs, cotangents, and the outputs and gradients that a right implementation gives. Tensors are
 * named as in the file: {@code in/X}, {@code out/X}, {@code cot/X}, {@code grad/X}.
 */
public final class ReferenceCase {
    private static final Set<String> PREFIXES = Set.of("in", "out", "cot", "grad");
    private static final String CONFIG = "cfg.";

    /**
     * How far float32 libtorch is off the stored values.
     *
     * @param max the largest absolute error
     * @param relative the error's L2 norm over the L2 norm of the stored values
     */
    record Float32Error(double max, double relative) {}

    private final Path file;
    private final Map<String, String> metadata;
    private final Map<String, CaseTensor> tensors = new LinkedHashMap<>();
    private final List<String> leaves;

    private ReferenceCase(SafetensorsFile read) {
        file = read.path();
        metadata = read.metadata();
        require(required("format").equals("1"), "metadata format", "1", metadata.get("format"));
        required("name");
        required("kind");
        read.tensors().values().forEach(this::add);
        String joined = metadata.getOrDefault("leaves", "");
        leaves = joined.isEmpty() ? List.of() : List.of(joined.split(","));
        checkGradients();
        require(!expected().isEmpty(), "tensors", "at least one out/X or grad/X", "only " + tensors.keySet());
    }

    /**
     * Reads and checks a case.
     *
     * @throws lanewise.nn.io.ModelFileException if the file is missing or no safetensors file
     * @throws CaseFormatException if it breaks the rules of a case: format 1, a name and a kind, only finite F64
     *     tensors with a known prefix, a cotangent shaped as its output, one gradient shaped as its input for each
     *     leaf, something to compare
     */
    public static ReferenceCase read(Path file) {
        return new ReferenceCase(Safetensors.read(file));
    }

    private void add(StoredTensor stored) {
        String name = stored.name();
        String what = "tensor \"" + name + "\"";
        int slash = name.indexOf('/');
        require(
                slash > 0 && PREFIXES.contains(name.substring(0, slash)),
                what,
                "one of " + PREFIXES + " before a /",
                name);
        require(stored.dtype() == DType.F64, what, "F64", stored.dtype().toString());
        long[] extents = stored.shape();
        boolean small = Arrays.stream(extents).allMatch(extent -> extent <= Integer.MAX_VALUE);
        require(small, what, "extents below 2^31", Arrays.toString(extents));
        int[] shape = Arrays.stream(extents).mapToInt(extent -> (int) extent).toArray();
        double[] values = stored.toDoubles();
        for (int i = 0; i < values.length; i++) {
            require(Double.isFinite(values[i]), what + ", element " + i, "a finite value", "" + values[i]);
        }
        tensors.put(name, new CaseTensor(name, shape, values));
    }

    private void checkGradients() {
        for (CaseTensor tensor : tensors.values()) {
            String own = tensor.name().substring(tensor.name().indexOf('/') + 1);
            if (tensor.name().startsWith("cot/")) {
                requireSameShape(tensor, "out/" + own);
            } else if (tensor.name().startsWith("grad/")) {
                requireSameShape(tensor, "in/" + own);
                require(leaves.contains(own), "metadata leaves", "\"" + own + "\" with " + tensor.name(), "" + leaves);
            }
        }
        for (String leaf : leaves) {
            require(tensors.containsKey("grad/" + leaf), "leaf \"" + leaf + "\"", "grad/" + leaf, "none");
        }
    }

    private void requireSameShape(CaseTensor tensor, String other) {
        CaseTensor partner = tensors.get(other);
        String actual = partner == null ? "none" : Arrays.toString(partner.shape());
        require(
                partner != null && Arrays.equals(tensor.shape(), partner.shape()),
                "tensor \"" + tensor.name() + "\"",
                other + " with shape " + Arrays.toString(tensor.shape()),
                actual);
    }

    private void require(boolean right, String what, String expected, String actual) {
        if (!right) {
            throw new CaseFormatException(file, what, expected, actual);
        }
    }

    private String required(String key) {
        String value = metadata.get(key);
        require(value != null, "metadata", "an entry " + key, "only " + metadata.keySet());
        return value;
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /** The name, such as {@code lstm_l1_b3_t5_i4_h6}. */
    public String name() {
        return metadata.get("name");
    }

    /** What is computed, such as {@code lstm}. */
    public String kind() {
        return metadata.get("kind");
    }

    /** Whether the configuration has this key (given without {@code cfg.}). */
    public boolean hasConfig(String key) {
        return metadata.containsKey(CONFIG + key);
    }

    /**
     * A text of the configuration.
     *
     * @param key without {@code cfg.}
     * @throws CaseFormatException if the case has no such key
     */
    public String config(String key) {
        return required(CONFIG + key);
    }

    /** A whole number of the configuration: as {@link #config}. */
    public int intConfig(String key) {
        return (int) number(key, true);
    }

    /** A number of the configuration, possibly {@code Infinity}: as {@link #config}. */
    public double doubleConfig(String key) {
        return number(key, false);
    }

    /** {@code true} or {@code false} of the configuration: as {@link #config}. */
    public boolean booleanConfig(String key) {
        String text = config(key);
        require(text.equals("true") || text.equals("false"), "metadata " + CONFIG + key, "true or false", text);
        return text.equals("true");
    }

    private double number(String key, boolean whole) {
        String text = config(key);
        try {
            return whole ? Integer.parseInt(text) : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new CaseFormatException(
                    file, "metadata " + CONFIG + key, whole ? "a whole number" : "a number", text);
        }
    }

    /** The names of the inputs that have a gradient; none if the case is forward-only. */
    public List<String> leaves() {
        return leaves;
    }

    /** Whether there is a tensor of this name, with its prefix. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A tensor by its name with the prefix.
     *
     * @throws CaseFormatException if the case has none of this name
     */
    public CaseTensor tensor(String name) {
        CaseTensor tensor = tensors.get(name);
        require(tensor != null, "tensors", "\"" + name + "\"", "only " + tensors.keySet());
        return tensor;
    }

    /** The tensors that a runner has to return: every {@code out/X} and {@code grad/X}, in the file's order. */
    public List<CaseTensor> expected() {
        return tensors.values().stream()
                .filter(t -> t.name().startsWith("out/") || t.name().startsWith("grad/"))
                .toList();
    }

    /** How far float32 libtorch is off this tensor. */
    Float32Error float32Error(String tensor) {
        String key = "f32." + tensor;
        String text = required(key);
        String[] parts = text.split(" ");
        require(parts.length == 2, "metadata " + key, "two numbers", text);
        try {
            Float32Error error = new Float32Error(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
            boolean valid = error.max >= 0 && error.relative >= 0 && Double.isFinite(error.max + error.relative);
            require(valid, "metadata " + key, "two finite numbers >= 0", text);
            return error;
        } catch (NumberFormatException e) {
            throw new CaseFormatException(file, "metadata " + key, "two numbers", text);
        }
    }

    /** Name and kind. */
    @Override
    public String toString() {
        return name() + " (" + kind() + ")";
    }
}
