package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.GateWeights;
import lanewise.nn.spec.RecurrentSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Layers of Keras 2 with random weights: nine each of SimpleRNN, GRU with the reset gate before the product, and LSTM. Number 1 has
 * sigmoids everywhere, 3, 4, 7 and 8 read from the end, 5 to 8 are stateful and have read the sequence once before; the shape of the
 * output tells whether it is the last step or all of them, in the order in which they were read. Gates are hard sigmoids but in number 1.
 */
class KerasRecurrentTest {
    private static final int FIELDS = 5;
    private static final int CASES = 27;
    /** Numbers are printed with 6 decimals: off by at most half of the last, a deviation of 1 / sqrt(12) of it. */
    private static final double PRINTED = 0.5e-6;

    private static final double DEVIATION = 1e-6 / Math.sqrt(12);

    /** By role and index: in 0, w 0..2, out 0. */
    private record Case(String name, Map<String, Vectors.Tensor> tensors) {
        Vectors.Tensor get(String key) {
            return tensors.get(key);
        }

        String kind() {
            return name.split("\\.")[1];
        }

        int number() {
            return Integer.parseInt(name.split("\\.")[2]);
        }

        boolean backwards() {
            return number() == 3 || number() == 4 || number() >= 7;
        }

        /** How often the sequence is read, the state going on. */
        int passes() {
            return number() >= 5 ? 2 : 1;
        }

        int steps() {
            return get("in 0").extent(0);
        }

        int input() {
            return get("in 0").extent(1);
        }

        int hidden() {
            return get("w 1").extent(0);
        }

        double[] weights(int index) {
            Vectors.Tensor tensor = get("w " + index);
            return tensor == null ? null : tensor.values();
        }
    }

    /** Why a case can't be expressed. */
    private static Map<String, String> cannot() {
        Map<String, String> reasons = new TreeMap<>();
        reasons.put("recurrent.GRU.1", "a sigmoid where the layer has tanh");
        reasons.put("recurrent.LSTM.1", "a sigmoid where the layer has tanh");
        reasons.put("recurrent.SimpleRNN.1", "a sigmoid where the layer has tanh or relu");
        return reasons;
    }

    @ParameterizedTest
    @EnumSource
    void everyLayerAgrees(Precision precision) throws IOException {
        Map<String, Case> cases = new LinkedHashMap<>();
        for (String[] field : Vectors.lines("kerasjs_rnn_cases.csv", FIELDS)) {
            cases.computeIfAbsent(field[0], name -> new Case(name, new LinkedHashMap<>()))
                    .tensors()
                    .put(field[1] + " " + field[2], Vectors.Tensor.of(field[3], field[4]));
        }
        assertEquals(CASES, cases.size());
        Map<String, String> cannot = cannot();
        assertTrue(cases.keySet().containsAll(cannot.keySet()));
        int checked = 0;
        for (Case c : cases.values()) {
            if (!cannot.containsKey(c.name())) {
                check(c, precision);
                checked++;
            }
        }
        assertEquals(24, checked, "cases checked");
    }

    private static RecurrentSpec<?> layer(Case c) {
        RecurrentSpec<?> spec = switch (c.kind()) {
            case "SimpleRNN" -> Spec.rnn(c.input(), c.hidden());
            case "GRU" -> Spec.gru(c.input(), c.hidden()).resetBefore().hardGates(0.2, 0.5);
            case "LSTM" -> Spec.lstm(c.input(), c.hidden()).hardGates(0.2, 0.5);
            default -> throw new AssertionError(c.name());
        };
        return c.weights(2) == null ? spec.noBias() : spec;
    }

    private static void check(Case c, Precision precision) {
        RecurrentSpec<?> spec = layer(c);
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(
                        Plan.Options.train(c.passes() * c.steps(), 1).withInputGradients())) {
            GateWeights.ofKeras(spec.shape().cell(), c.input(), c.hidden(), c.weights(0), c.weights(1), c.weights(2))
                    .copyTo(model, "", 0, false);
            setInput(c, network.input().value());
            network.reset();
            network.forward();
            double[] expected = c.get("out 0").values();
            int steps = expected.length / c.hidden();
            int first = c.passes() * c.steps() - steps;
            double[] actual = network.output().value().rows(first, steps).toArray();
            double[] bounds = new double[expected.length];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = bound(c, model, network, first + i / c.hidden(), i % c.hidden());
            }
            Vectors.assertClose(c.name(), expected, actual, i -> bounds[i]);
        }
    }

    private static void setInput(Case c, Matrix input) {
        double[] x = c.get("in 0").values();
        for (int t = 0; t < input.rows(); t++) {
            int step = t % c.steps();
            int from = (c.backwards() ? c.steps() - 1 - step : step) * c.input();
            for (int j = 0; j < c.input(); j++) {
                input.set(t, j, x[from + j]);
            }
        }
    }

    /**
     * What rounding for printing can do to an element: half a digit of its own, and of the inputs and weights g times an error each,
     * with g their gradients; five standard deviations of the sum. And 32 roundings of float32 on either side: at most 12 terms in a
     * pre-activation below 8, slopes of at most 1, states that fade.
     */
    private static double bound(Case c, Model model, Network network, int row, int column) {
        network.reset();
        network.forward();
        Matrix cotangent = network.output().gradient();
        cotangent.fill(0);
        cotangent.set(row, column, 1);
        network.clearGradients();
        network.backward();
        // One error of x twice: (g + g')^2 is at most 2 (g^2 + g'^2).
        double squares = c.passes() * squares(network.input().gradient());
        for (Parameter p : model.parameters()) {
            // Keras has one bias.
            if (!p.name().startsWith("bias_hh")) {
                squares += squares(network.gradient(p));
            }
        }
        return PRINTED + 5 * DEVIATION * Math.sqrt(squares) + 64 * Vectors.ROUNDING;
    }

    private static double squares(Matrix matrix) {
        return Arrays.stream(matrix.toArray()).map(v -> v * v).sum();
    }
}
