package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(3, 5, 2, true, true), Spec.named("head", Spec.linear(10, 2)));

    private static Map<String, List<Integer>> shapes(Spec spec) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        try (Model model = Model.build(spec, Precision.F32, 1)) {
            for (Parameter p : model.parameters()) {
                shapes.put(p.name(), p.shape());
                int rows = p.shape().size() == 1 ? 1 : p.shape().getFirst();
                assertEquals(rows, p.value().rows());
                assertEquals(p.shape().getLast(), p.value().columns());
            }
            long count = shapes.values().stream()
                    .mapToLong(s -> s.stream().reduce(1, Math::multiplyExact))
                    .sum();
            assertEquals(count, model.parameterCount());
        }
        return shapes;
    }

    @Test
    void namesAndShapesArePyTorchs() {
        Map<String, List<Integer>> expected = new LinkedHashMap<>();
        for (int layer = 0; layer < 2; layer++) {
            for (String direction : new String[] {"", "_reverse"}) {
                expected.put("0.weight_ih_l" + layer + direction, List.of(20, layer == 0 ? 3 : 10));
                expected.put("0.weight_hh_l" + layer + direction, List.of(20, 5));
                expected.put("0.bias_ih_l" + layer + direction, List.of(20));
                expected.put("0.bias_hh_l" + layer + direction, List.of(20));
            }
        }
        expected.put("head.weight", List.of(2, 10));
        expected.put("head.bias", List.of(2));
        assertEquals(expected, shapes(SPEC));
        assertEquals(
                Map.of("weight_ih_l0", List.of(4, 2), "weight_hh_l0", List.of(4, 1)),
                shapes(Spec.lstm(2, 1, 1, false, false)));
        assertEquals(Map.of("weight", List.of(4, 2)), shapes(Spec.linear(2, 4, false)));
        assertEquals(
                Map.of("1.a.0.weight", List.of(3, 2), "1.a.0.bias", List.of(3)),
                shapes(Spec.of(
                        Spec.tanh().withInput(2), Spec.of(Spec.named("a", Spec.of(Spec.linear(2, 3)))), Spec.last())));
        assertEquals(Map.of(), shapes(Spec.tanh().withInput(2)));
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameBits(Precision precision) {
        try (Model one = Model.build(SPEC, precision, 77);
                Model two = Model.build(SPEC, precision, 77, new Engine.Options(2, true));
                Model other = Model.build(SPEC, precision, 78)) {
            double[] bits = Data.parameters(one);
            assertTrue(Arrays.equals(bits, Data.parameters(two)));
            assertFalse(Arrays.equals(bits, Data.parameters(other)));
            other.initialize(77);
            assertTrue(Arrays.equals(bits, Data.parameters(other)));
            assertTrue(Arrays.stream(bits).allMatch(x -> Math.abs(x) <= 1 / Math.sqrt(5)));
        }
    }

    @Test
    void float32IsTheRoundingOfFloat64() {
        try (Model f32 = Model.build(SPEC, Precision.F32, 5);
                Model f64 = Model.build(SPEC, Precision.F64, 5)) {
            double[] rounded =
                    Arrays.stream(Data.parameters(f64)).map(x -> (float) x).toArray();
            assertArrayEquals(rounded, Data.parameters(f32));
            assertFalse(Arrays.equals(rounded, Data.parameters(f64)));
        }
    }

    /** A parameter's draws depend on its name alone: not on its neighbours, and no two share a number. */
    @Test
    void drawsDependOnTheNameAlone() {
        Spec large = Spec.of(Spec.lstm(3, 5), Spec.named("head", Spec.linear(5, 2)));
        Spec small = Spec.of(Spec.named("head", Spec.linear(5, 2)));
        try (Model one = Model.build(large, Precision.F64, 9);
                Model two = Model.build(small, Precision.F64, 9)) {
            Parameter head = one.parameters().stream()
                    .filter(p -> p.name().equals("head.weight"))
                    .findFirst()
                    .orElseThrow();
            assertArrayEquals(
                    two.parameters().getFirst().value().toArray(), head.value().toArray());
            long distinct = Arrays.stream(Data.parameters(one)).distinct().count();
            assertEquals(one.parameterCount(), distinct);
        }
    }

    @Test
    void widthsAndDescriptions() {
        try (Model model =
                Model.build(SPEC, Precision.F32, 1, Engine.Options.defaults().withThreads(2))) {
            assertEquals(3, model.inputWidth());
            assertEquals(2, model.outputWidth());
            assertEquals(SPEC, model.spec());
            assertEquals(Precision.F32, model.precision());
            assertTrue(model.describeEngine().endsWith("; 2 threads"), model.describeEngine());
            assertTrue(
                    model.memoryMap().contains("PARAM F32") && model.memoryMap().contains("head.weight"));
            assertEquals(Map.of(), model.metadata());
            assertEquals(
                    model.parameters().getFirst().value().slab(),
                    model.parameters().getLast().value().slab());
        }
    }

    @Test
    void changedParametersTakeEffectWhenTold() {
        Spec spec = Spec.linear(2, 1);
        try (Model model = Model.build(spec, Precision.F64, 1);
                Stream stream = model.stream()) {
            double[] y = new double[1];
            model.parameters().get(0).value().setAll(new double[] {2, 3});
            model.parameters().get(1).value().fill(10);
            model.parametersChanged();
            stream.step(new double[] {1, 100}, y);
            assertEquals(312, y[0]);
        }
    }

    @Test
    void afterCloseEveryUseIsAnIllegalState() throws Exception {
        Model model =
                Model.build(SPEC, Precision.F32, 1, Engine.Options.defaults().withThreads(2));
        Network infer = model.network(Plan.Options.infer(2, 1));
        Network train = model.network(Plan.Options.train(2, 1));
        Parameter parameter = model.parameters().getFirst();
        model.close();
        int checked = 0;
        for (org.junit.jupiter.api.function.Executable use : List.<org.junit.jupiter.api.function.Executable>of(
                model::parameters,
                model::stream,
                model::parametersChanged,
                () -> model.initialize(1),
                () -> model.network(Plan.Options.infer(1, 1)),
                () -> model.save(java.nio.file.Path.of("never-written")),
                () -> Training.fork(model),
                () -> Training.parameterSlab(model),
                () -> parameter.value().get(0, 0),
                () -> parameter.value().set(0, 0, 1),
                infer::forward,
                train::forward,
                train::backward)) {
            Failures.illegalState(use, "closed");
            checked++;
        }
        assertEquals(13, checked);
        infer.close();
        train.close();
        model.close();
        assertFalse(java.nio.file.Files.exists(java.nio.file.Path.of("never-written")));
        assertNotEquals(0, model.inputWidth(), "what needs no memory may still be asked");
    }
}
