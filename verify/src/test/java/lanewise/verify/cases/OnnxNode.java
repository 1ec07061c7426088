package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One of ONNX's own test vectors: an operator, its attributes as text, inputs and outputs by slot. */
record OnnxNode(
        String name,
        String operator,
        Map<String, String> attributes,
        Map<Integer, Vectors.Tensor> in,
        Map<Integer, Vectors.Tensor> out) {
    private static final int FIELDS = 7;

    private OnnxNode(String name, String operator) {
        this(name, operator, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** All of a file by name. */
    static Map<String, OnnxNode> read(String file) throws IOException {
        Map<String, OnnxNode> nodes = new LinkedHashMap<>();
        for (String[] field : Vectors.lines(file, FIELDS)) {
            String name = field[0];
            Integer slot = Integer.valueOf(field[2]);
            switch (field[1]) {
                case "op" -> nodes.put(name, new OnnxNode(name, field[3]));
                case "attr" -> nodes.get(name).attributes().put(field[3], field[6]);
                case "in" -> nodes.get(name).in().put(slot, Vectors.Tensor.of(field[5], field[6]));
                case "out" -> nodes.get(name).out().put(slot, Vectors.Tensor.of(field[5], field[6]));
                default -> throw new IOException("role '" + field[1] + "' in " + String.join(",", field));
            }
        }
        return nodes;
    }

    /**
     * Checks all of a file but those that can't be expressed.
     *
     * @param mine which operators are looked at
     * @param count how many have to be checked: no more can be left out without a change here
     * @param cannot why not, by name
     */
    static void checkAll(
            String file, Predicate<String> mine, int count, Map<String, String> cannot, Consumer<OnnxNode> check)
            throws IOException {
        Map<String, OnnxNode> nodes = read(file);
        assertTrue(nodes.keySet().containsAll(cannot.keySet()), "listed without being there: " + cannot);
        int checked = 0;
        for (OnnxNode node : nodes.values()) {
            if (mine.test(node.operator()) && !cannot.containsKey(node.name())) {
                check.accept(node);
                checked++;
            }
        }
        assertEquals(count, checked, "vectors checked in " + file);
    }

    double attribute(String key, double usual) {
        return attributes.containsKey(key) ? Double.parseDouble(attributes.get(key)) : usual;
    }

    int attribute(String key, int usual) {
        return attributes.containsKey(key) ? Integer.parseInt(attributes.get(key)) : usual;
    }

    double[] input(int slot) {
        return in.get(slot).values();
    }

    /** null where the input is absent. */
    double[] optionalInput(int slot) {
        return in.containsKey(slot) ? input(slot) : null;
    }

    double[] output(int slot) {
        return out.get(slot).values();
    }
}
