package lanewise.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention on the reference cases outside the repository: values from libtorch in float64 and the error of its float32. */
class AttentionCasesTest {
    private static final Path CASES = Path.of("../../shared/oracle/cases");

    @ParameterizedTest
    @ValueSource(strings = {"sdpa_plain", "sdpa_causal", "sdpa_fully_masked_row"})
    void agreesWithLibtorch(String name) throws IOException {
        Path file = CASES.resolve(name + ".safetensors");
        assumeTrue(Files.exists(file), () -> "no reference cases at " + file.toAbsolutePath());
        Case reference = new Case(Files.readAllBytes(file));
        for (Precision precision : Precision.values()) {
            for (boolean scalar : new boolean[] {false, true}) {
                try (Engine engine = Engine.open(new Engine.Options(1, scalar));
                        Slab slab = engine.slab(Role.SCRATCH, precision)) {
                    check(reference, engine, slab, precision);
                }
            }
        }
    }

    private static void check(Case reference, Engine engine, Slab slab, Precision precision) {
        int[] q = reference.shape("in/query");
        int[] v = reference.shape("in/value");
        // One head per sequence: the axes of batch and heads are one.
        int sequences = q[0] * q[1];
        Attention.Shape shape = new Attention.Shape(sequences, 1, q[2], v[2], false);
        String[] names = {"query", "key", "value"};
        Matrix[] in = new Matrix[3];
        Matrix[] gradients = new Matrix[3];
        for (int i = 0; i < 3; i++) {
            int[] size = reference.shape("in/" + names[i]);
            in[i] = slab.reserve(names[i], sequences * size[2], size[3]);
            gradients[i] = slab.reserve("d" + names[i], sequences * size[2], size[3]);
        }
        Matrix o = slab.reserve("o", sequences * q[2], v[3]);
        Matrix dO = slab.reserve("dO", sequences * q[2], v[3]);
        Matrix mask = slab.reserve("mask", q[2], v[2]);
        Matrix statistics = Attention.statistics(slab, "statistics", shape);
        slab.allocate();
        for (int i = 0; i < 3; i++) {
            in[i].setAll(reference.values("in/" + names[i]));
        }
        dO.setAll(reference.values("cot/y"));
        boolean masked = reference.has("in/attn_mask");
        if (masked) {
            mask.setAll(Arrays.stream(reference.values("in/attn_mask"))
                    .map(hidden -> hidden == 1 ? Double.NEGATIVE_INFINITY : 0)
                    .toArray());
        }
        boolean causal = reference.metadata("cfg.causal").equals("true");
        double scale = Double.parseDouble(reference.metadata("cfg.scale"));
        Attention attention = new Attention(
                shape,
                new Attention.Rule(scale, causal, 0, masked ? mask : null, null, null),
                new Attention.Inputs(in[0], in[1], in[2]),
                o,
                statistics,
                new Attention.Gradients(dO, gradients[0], gradients[1], gradients[2]));
        attention.forward(engine);
        attention.backward(engine);
        compare(reference, "out/y", o, precision);
        for (int i = 0; i < 3; i++) {
            compare(reference, "grad/" + names[i], gradients[i], precision);
        }
    }

    /** The rule that comes with the cases. */
    private static void compare(Case reference, String name, Matrix actual, Precision precision) {
        double[] expected = reference.values(name);
        double[] values = actual.toArray();
        assertEquals(expected.length, values.length, name);
        double largest = 0;
        double error = 0;
        double squares = 0;
        double errorSquares = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - values[i]);
            assertTrue(Double.isFinite(difference), name);
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, difference);
            squares += expected[i] * expected[i];
            errorSquares += difference * difference;
        }
        if (precision == Precision.F64) {
            assertTrue(error <= 1e-12 * largest, name + ": error " + error + " of " + largest);
            return;
        }
        String[] libtorch = reference.metadata("f32." + name).split(" ");
        double most = Math.max(4 * Double.parseDouble(libtorch[0]), 1e-6 * largest);
        double mostSquares = Math.max(4 * Double.parseDouble(libtorch[1]), 1e-6) * Math.sqrt(squares);
        assertTrue(error <= most, name + ": error " + error + ", allowed " + most);
        assertTrue(Math.sqrt(errorSquares) <= mostSquares, name + ": L2 error " + Math.sqrt(errorSquares));
    }

    /** As much of a safetensors file as these cases use. */
    private static final class Case {
        private final String header;
        private final ByteBuffer data;

        Case(byte[] file) {
            ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            int length = Math.toIntExact(all.getLong(0));
            header = new String(file, 8, length, StandardCharsets.US_ASCII);
            data = all.slice(8 + length, file.length - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
        }

        private Matcher find(String pattern) {
            Matcher matcher = Pattern.compile(pattern).matcher(header);
            assertTrue(matcher.find(), pattern);
            return matcher;
        }

        String metadata(String key) {
            return find(Pattern.quote("\"" + key + "\":") + "\"([^\"]*)\"").group(1);
        }

        boolean has(String tensor) {
            return header.contains("\"" + tensor + "\":{");
        }

        private Matcher tensor(String name) {
            return find(Pattern.quote("\"" + name + "\":")
                    + "\\{[^}]*\"shape\":\\[([0-9,]*)\\],\"data_offsets\":\\[(\\d+),(\\d+)\\]");
        }

        int[] shape(String name) {
            return Arrays.stream(tensor(name).group(1).split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }

        double[] values(String name) {
            Matcher matcher = tensor(name);
            int from = Integer.parseInt(matcher.group(2));
            double[] values = new double[(Integer.parseInt(matcher.group(3)) - from) / Double.BYTES];
            data.slice(from, values.length * Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(values);
            return values;
        }
    }
}
