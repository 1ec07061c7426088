package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.Mask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The node tests of the ONNX standard for Attention. */
class OnnxNodeTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data");
    /**
     * The stored values are float32, made of numbers in 0..1 with sums of 8 products and a few roundings after that: some 20
     * roundings of 2^-24, relative to values of at most 5.
     */
    private static final double ATOL = 20 * 0x1p-24 * 5;

    /** One tensor of a case. */
    private record Tensor(int[] shape, double[] values) {
        int last() {
            return shape[shape.length - 1];
        }
    }

    /** One case: attributes, inputs and outputs by their names. */
    private record Node(
            String name, Map<String, String> attributes, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        int attribute(String key, int otherwise) {
            return Integer.parseInt(attributes.getOrDefault(key, "" + otherwise));
        }
    }

    private static List<Node> nodes(String file) throws Exception {
        Path path = DATA.resolve(file);
        assumeTrue(Files.isRegularFile(path), "no data at " + path.toAbsolutePath());
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(path).stream().skip(1).toList()) {
            String[] cells = line.split(",", 7);
            Node node = nodes.computeIfAbsent(
                    cells[0],
                    name -> new Node(name, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>()));
            switch (cells[1]) {
                case "attr" -> node.attributes.put(cells[3], cells[6]);
                case "in" -> node.inputs.put(cells[3], tensor(cells));
                case "out" -> node.outputs.put(cells[3], tensor(cells));
                default -> assertEquals("op", cells[1]);
            }
        }
        return List.copyOf(nodes.values());
    }

    private static Tensor tensor(String[] cells) {
        return new Tensor(
                Arrays.stream(cells[5].split("x")).mapToInt(Integer::parseInt).toArray(),
                Arrays.stream(cells[6].trim().split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    @ParameterizedTest
    @EnumSource
    void attention(Precision precision) throws Exception {
        TreeSet<String> notExpressed = new TreeSet<>();
        List<Node> nodes = nodes("onnx_node_attention.csv");
        for (Node node : nodes) {
            Tensor y = node.outputs.get("Y");
            assertArrayEquals(y.values, attention(node, precision), ATOL, node.name);
            node.outputs.keySet().stream()
                    .filter(name -> !name.equals("Y"))
                    .forEach(name -> notExpressed.add(node.name + " " + name));
        }
        assertEquals(14, nodes.size());
        assertEquals(
                "[test_attention_4d_with_qk_matmul qk_matmul_output," // scores are not kept
                        + " test_attention_4d_with_qk_matmul_softmax qk_matmul_output]", // weights are means over heads
                notExpressed.toString());
    }

    private static double[] attention(Node node, Precision precision) {
        Tensor q = node.inputs.get("Q");
        Tensor k = node.inputs.get("K");
        Tensor v = node.inputs.get("V");
        boolean split = q.shape.length == 4;
        int heads = split ? q.shape[1] : node.attribute("q_num_heads", 1);
        assertEquals(heads, split ? k.shape[1] : node.attribute("kv_num_heads", 1), "grouped heads are not built");
        int width = (split ? heads : 1) * q.last();
        int valueWidth = (split ? heads : 1) * v.last();
        double scale = node.attributes.containsKey("scale")
                ? Double.parseDouble(node.attributes.get("scale"))
                : 1 / Math.sqrt((double) width / heads);
        Spec spec = Spec.dotProductAttention(heads, width, valueWidth, scale, node.attribute("is_causal", 0) == 1);
        int steps = k.shape[split ? 2 : 1];
        Plan.Options options = Plan.Options.infer(q.shape[split ? 2 : 1], q.shape[0])
                .withMasks()
                .withSide("keys", steps)
                .withSide("values", steps);
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(options)) {
            move(q, heads, network.input().value(), true);
            move(k, heads, network.input("keys").value(), true);
            move(v, heads, network.input("values").value(), true);
            if (node.inputs.containsKey("attn_mask")) {
                network.attentions().getFirst().mask(mask(node));
            }
            network.forward();
            Tensor y = node.outputs.get("Y");
            Tensor actual = new Tensor(y.shape, new double[y.values.length]);
            move(actual, heads, network.output().value(), false);
            return actual.values;
        }
    }

    /** Numbers are added, true takes part. */
    private static Mask mask(Node node) {
        Tensor mask = node.inputs.get("attn_mask");
        double[][] scores = new double[mask.shape[0]][mask.shape[1]];
        boolean[][] seen = new boolean[mask.shape[0]][mask.shape[1]];
        for (int i = 0; i < mask.values.length; i++) {
            scores[i / mask.last()][i % mask.last()] = mask.values[i];
            seen[i / mask.last()][i % mask.last()] = mask.values[i] != 0;
        }
        return node.name.endsWith("bool") ? Mask.show(seen) : Mask.add(scores);
    }

    /** Between [B][L][width] or [B][heads][L][width of a head] and rows l * B + b. */
    private static void move(Tensor tensor, int heads, Matrix matrix, boolean in) {
        int batch = tensor.shape[0];
        boolean split = tensor.shape.length == 4;
        int steps = tensor.shape[split ? 2 : 1];
        for (int i = 0; i < tensor.values.length; i++) {
            int j = i / tensor.last();
            int l = j % steps;
            int h = split ? j / steps % heads : 0;
            int b = j / steps / (split ? heads : 1);
            int column = h * tensor.last() + i % tensor.last();
            if (in) {
                matrix.set(l * batch + b, column, tensor.values[i]);
            } else {
                tensor.values[i] = matrix.get(l * batch + b, column);
            }
        }
    }
}
