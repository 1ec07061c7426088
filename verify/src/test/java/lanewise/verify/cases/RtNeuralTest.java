package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.Stream;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.GateWeights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RTNeural's test models with random weights and outputs of Keras and PyTorch: 100 or 1000 steps of one sequence. */
class RtNeuralTest {
    private static final int FIELDS = 7;
    private static final int HIDDEN = 8;
    private static final int MODELS = 3;
    /**
     * Both sides are float32 at worst. A pre-activation is at most 9 products, the largest |x| 10 times |w| &lt; 1, so a step is off
     * by at most 10 roundings of 10; gates have slopes of at most 1/4, states fade, and the last layer adds eight of them.
     */
    private static final double ROUNDINGS = 100;

    /** By layer and name of the parameter, {@code io.x} and {@code io.y} among them. */
    private record Net(Map<String, Vectors.Tensor> tensors) {
        double[] get(String name) {
            return tensors.get(name).values();
        }

        /** Keras stores y = x W, so columns become rows. */
        double[] transposed(String name) {
            Vectors.Tensor w = tensors.get(name);
            double[] result = new double[w.values().length];
            for (int i = 0; i < result.length; i++) {
                result[i % w.extent(1) * w.extent(0) + i / w.extent(1)] = w.values()[i];
            }
            return result;
        }
    }

    private static Net read(String model) throws IOException {
        Map<String, Map<String, Vectors.Tensor>> models = new HashMap<>();
        for (String[] field : Vectors.lines("rtneural_rnn_cases.csv", FIELDS)) {
            String name = field[2].equals("torch") ? field[4] : field[1] + "." + field[4];
            models.computeIfAbsent(field[0], _ -> new HashMap<>()).put(name, Vectors.Tensor.of(field[5], field[6]));
        }
        assertEquals(MODELS, models.size());
        return new Net(models.get(model));
    }

    @ParameterizedTest
    @EnumSource
    void kerasLstm(Precision precision) throws IOException {
        Net net = read("lstm_1d");
        Spec spec = Spec.of(Spec.lstm(1, HIDDEN), Spec.linear(HIDDEN, 1));
        try (Model model = Model.build(spec, precision, 0)) {
            GateWeights.ofKeras(
                            Spec.lstm(1, HIDDEN).shape().cell(),
                            1,
                            HIDDEN,
                            net.get("layer0.w0"),
                            net.get("layer0.w1"),
                            net.get("layer0.w2"))
                    .copyTo(model, "0.", 0, false);
            set(model, "1.weight", net.transposed("layer1.w0"));
            set(model, "1.bias", net.get("layer1.w1"));
            check(net, model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void kerasGru(Precision precision) throws IOException {
        Net net = read("gru_1d");
        Spec spec = Spec.of(Spec.gru(1, HIDDEN), Spec.linear(HIDDEN, HIDDEN), Spec.sigmoid(), Spec.linear(HIDDEN, 1));
        try (Model model = Model.build(spec, precision, 0)) {
            GateWeights.ofKeras(
                            new Cell.Gru(true),
                            1,
                            HIDDEN,
                            net.get("layer0.w0"),
                            net.get("layer0.w1"),
                            net.get("layer0.w2"))
                    .copyTo(model, "0.", 0, false);
            set(model, "1.weight", net.transposed("layer1.w0"));
            set(model, "1.bias", net.get("layer1.w1"));
            set(model, "3.weight", net.transposed("layer2.w0"));
            set(model, "3.bias", net.get("layer2.w1"));
            check(net, model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pytorchLstm(Precision precision) throws IOException {
        Net net = read("lstm_torch");
        Spec spec = Spec.of(
                Spec.named("lstm", Spec.lstm(1, HIDDEN)),
                Spec.named("lstm2", Spec.lstm(HIDDEN, HIDDEN).layers(3)),
                Spec.named("dense", Spec.linear(HIDDEN, 1)));
        try (Model model = Model.build(spec, precision, 0)) {
            for (Parameter p : model.parameters()) {
                set(model, p.name(), net.get(p.name()));
            }
            check(net, model);
        }
    }

    private static void set(Model model, String name, double[] values) {
        model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .setAll(values);
        model.parametersChanged();
    }

    /** As one sequence and step by step. */
    private static void check(Net net, Model model) {
        double[] x = net.get("io.x");
        double[] expected = net.get("io.y");
        double[] streamed = new double[x.length];
        double[] step = new double[1];
        try (Network network = model.network(Plan.Options.infer(x.length, 1));
                Stream stream = model.stream()) {
            network.input().value().setAll(x);
            network.forward();
            Vectors.assertClose("y", expected, network.output().value().toArray(), ROUNDINGS);
            for (int t = 0; t < x.length; t++) {
                stream.step(new double[] {x[t]}, step);
                streamed[t] = step[0];
            }
            Vectors.assertClose("y streamed", expected, streamed, ROUNDINGS);
        }
    }
}
