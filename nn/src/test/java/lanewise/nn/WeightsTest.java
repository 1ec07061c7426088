package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.engine.Precision;
import lanewise.nn.Weights.Names;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A state_dict on its way in and out. */
class WeightsTest {
    private static final Spec SPEC =
            Spec.of(Spec.named("lstm", Spec.lstm(2, 3, 2, true, true)), Spec.named("fc", Spec.linear(6, 1)));
    private static final List<DType> TYPES = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state.safetensors");
    }

    private void write(List<StoredTensor> tensors) {
        Safetensors.write(file(), Map.of("format", "pt"), tensors, Safetensors.Checksum.NONE);
    }

    private static double[] rounded(double[] values, DType dtype) {
        return StoredTensor.of("x", dtype, new long[] {values.length}, values).toDoubles();
    }

    private static double[] outputs(Model model) {
        try (Network network = model.network(Plan.Options.infer(4, 2))) {
            Data.fill(network.input().value(), 3);
            network.forward();
            return network.output().value().toArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void savedAndLoadedInEveryFloatType(Precision precision) {
        for (DType dtype : TYPES) {
            try (Model model = Model.build(SPEC, precision, 1);
                    Model other = Model.build(SPEC, precision, 2)) {
                Weights.save(model, file(), dtype);
                SafetensorsFile content = Safetensors.read(file());
                assertEquals(Map.of("format", "pt"), content.metadata());
                assertFalse(content.verified(), "no entry that another program would not know");
                assertEquals(model.parameters().size(), content.tensors().size());
                assertTrue(content.tensors().values().stream().allMatch(t -> t.dtype() == dtype));
                assertArrayEquals(
                        new long[] {12, 6},
                        content.tensor("lstm.weight_ih_l1_reverse").shape());
                assertEquals(List.of(), Weights.load(other, file()));
                double[] expected = rounded(Data.parameters(model), dtype);
                assertArrayEquals(expected, Data.parameters(other), dtype + " " + precision);
                model.parameters()
                        .forEach(p -> p.value().setAll(rounded(p.value().toArray(), dtype)));
                model.parametersChanged();
                assertArrayEquals(outputs(model), outputs(other), "the packed forms are new too");
            }
        }
    }

    /** Running statistics are tensors like all others, under PyTorch's names; its count of batches is skipped. */
    @Test
    void buffersComeAlong() {
        Spec spec = Spec.of(Spec.linear(2, 3), Spec.named("bn", Spec.batchNorm()));
        List<StoredTensor> tensors = new ArrayList<>();
        tensors.add(StoredTensor.ofFloats("0.weight", new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}));
        tensors.add(StoredTensor.ofFloats("0.bias", new long[] {3}, new float[3]));
        int start = 1;
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            float[] values = {start++, start++, start++};
            tensors.add(StoredTensor.ofFloats("bn." + name, new long[] {3}, values));
        }
        tensors.add(StoredTensor.ofLongs("bn.num_batches_tracked", new long[0], new long[] {5}));
        write(tensors);
        try (Model model = Model.build(spec, Precision.F32, 1)) {
            assertEquals(
                    List.of("bn.num_batches_tracked"),
                    Weights.load(model, file()).stream()
                            .map(Weights.Skipped::name)
                            .toList());
            double[] buffers = model.buffers().stream()
                    .flatMapToDouble(b -> Arrays.stream(b.value().toArray()))
                    .toArray();
            assertArrayEquals(new double[] {7, 8, 9, 10, 11, 12}, buffers);
            Weights.save(model, file(), DType.F32);
            List<StoredTensor> saved =
                    List.copyOf(Safetensors.read(file()).tensors().values());
            assertEquals(tensors.subList(0, 6), saved);
        }
    }

    /** float64 weights go into a float32 model by rounding once. */
    @Test
    void narrowingIsToNearestEven() {
        double[] values = {1 + 0x1p-24, 1 + 3 * 0x1p-24, 1 + 0x1p-24 + 0x1p-50, 1e-50};
        write(List.of(StoredTensor.ofDoubles("weight", new long[] {2, 2}, values)));
        try (Model model = Model.build(Spec.linear(2, 2, false), Precision.F32, 1)) {
            Weights.load(model, file());
            assertArrayEquals(new double[] {1, 1 + 0x1p-22, 1 + 0x1p-23, 0}, Data.parameters(model));
        }
    }

    @Test
    void prefixesComeAndGo() {
        Spec alone = Spec.lstm(2, 3, 2, true, true);
        try (Model both = Model.build(SPEC, Precision.F64, 1);
                Model lstm = Model.build(alone, Precision.F64, 2);
                Model named = Model.build(Spec.of(Spec.named("rnn", alone), Spec.tanh()), Precision.F64, 3)) {
            Weights.save(both, file(), DType.F64);
            Failures.expect(
                    ModelFileException.class,
                    () -> Weights.load(lstm, file(), Names.strip("lstm.")),
                    "2 that do not fit",
                    "unknown: 'fc.weight'",
                    "unknown: 'fc.bias'");
            List<Weights.Skipped> skipped =
                    Weights.load(lstm, file(), Names.strip("lstm.").ofPart());
            assertEquals(2, skipped.size());
            assertTrue(skipped.contains(new Weights.Skipped("fc.bias", "belongs to another module")));
            int count = Data.parameters(lstm).length;
            assertArrayEquals(Arrays.copyOf(Data.parameters(both), count), Data.parameters(lstm));

            Weights.save(lstm, file(), DType.F64);
            assertTrue(Safetensors.read(file()).tensors().containsKey("weight_ih_l0"));
            Weights.load(named, file(), Names.add("rnn."));
            assertArrayEquals(Data.parameters(lstm), Data.parameters(named));
            Weights.save(named, file(), DType.F64, new Names("module.", "rnn.", false));
            assertTrue(Safetensors.read(file()).tensors().containsKey("module.weight_ih_l0"));
            Weights.load(lstm, file(), Names.strip("module."));
            Failures.illegalArgument(
                    () -> Weights.save(named, file(), DType.F64, Names.add("lstm.")), "start with 'lstm.'", "'rnn.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void allProblemsAtOnceAndTheModelIsAsItWas(Precision precision) {
        try (Model model = Model.build(SPEC, precision, 1);
                Model other = Model.build(SPEC, precision, 2)) {
            Weights.save(other, file(), DType.F64, Names.strip("m."));
            List<StoredTensor> tensors =
                    new ArrayList<>(Safetensors.read(file()).tensors().values());
            tensors.removeIf(t -> List.of("m.lstm.weight_hh_l1", "m.lstm.bias_ih_l0", "m.lstm.bias_hh_l0", "m.fc.bias")
                    .contains(t.name()));
            double[] values = new double[12];
            values[5] = Double.NaN;
            tensors.add(StoredTensor.ofDoubles("m.lstm.bias_ih_l0", new long[] {12}, values));
            tensors.add(StoredTensor.ofDoubles("m.lstm.bias_hh_l0", new long[] {12, 1}, new double[12]));
            tensors.add(StoredTensor.ofLongs("m.fc.bias", new long[] {1}, new long[1]));
            tensors.add(StoredTensor.ofFloats("fc.bias", new long[] {1}, new float[1]));
            tensors.add(StoredTensor.ofLongs("m.bn.num_batches_tracked", new long[0], new long[1]));
            tensors.add(StoredTensor.ofFloats("m.other.num_batches_tracked", new long[0], new float[1]));
            write(tensors);
            double[] before = Data.parameters(model);
            double[] outputs = outputs(model);
            Failures.expect(
                    ModelFileException.class,
                    () -> Weights.load(model, file(), Names.strip("m.")),
                    "state.safetensors: parameters: expected those of chain(",
                    "6 that do not fit",
                    "missing: 'm.lstm.weight_hh_l1' [12, 3]",
                    "not finite in " + precision + ": 'm.lstm.bias_ih_l0' element 5 is NaN",
                    "wrong shape: 'm.lstm.bias_hh_l0' must be [12], but is [12, 1]",
                    "wrong type: 'm.fc.bias' must be F64, F32, F16 or BF16, but is I64",
                    "unknown: 'fc.bias'",
                    "unknown: 'm.other.num_batches_tracked'");
            assertArrayEquals(before, Data.parameters(model));
            assertArrayEquals(outputs, outputs(model));
        }
    }

    @Test
    void theBatchCountIsSkippedWithItsReason() {
        write(List.of(
                StoredTensor.ofDoubles("weight", new long[] {1, 1}, new double[] {2}),
                StoredTensor.ofLongs("num_batches_tracked", new long[0], new long[] {7}),
                StoredTensor.ofLongs("1.num_batches_tracked", new long[0], new long[] {7})));
        try (Model model = Model.build(Spec.linear(1, 1, false), Precision.F32, 1)) {
            List<Weights.Skipped> skipped = Weights.load(model, file());
            assertEquals(
                    List.of("num_batches_tracked", "1.num_batches_tracked"),
                    skipped.stream().map(Weights.Skipped::name).toList());
            assertTrue(skipped.getFirst().reason().contains("counts batches"));
            assertArrayEquals(new double[] {2}, Data.parameters(model));
        }
    }

    @Test
    void whatIsNotFiniteOrTooLargeIsRefused() throws IOException {
        Spec spec = Spec.linear(1, 1, false);
        try (Model model = Model.build(spec, Precision.F32, 1)) {
            double[] before = Data.parameters(model);
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1e39}) {
                write(List.of(StoredTensor.ofDoubles("weight", new long[] {1, 1}, new double[] {value})));
                Failures.expect(
                        ModelFileException.class,
                        () -> Weights.load(model, file()),
                        "not finite in F32: 'weight' element 0 is " + value);
                assertArrayEquals(before, Data.parameters(model));
            }
            byte[] bytes = Files.readAllBytes(file());
            model.parameters().getFirst().value().fill(70000);
            Failures.illegalArgument(
                    () -> Weights.save(model, file(), DType.F16), "\"weight\"", "element 0 is 70000.0", "F16");
            Failures.illegalArgument(() -> Weights.save(model, file(), DType.I64), "F64, F32, F16 or BF16", "I64");
            model.parameters().getFirst().value().fill(Double.NaN);
            Failures.illegalArgument(
                    () -> Weights.save(model, file(), DType.F32), "'weight' must be finite", "element 0 is NaN");
            assertArrayEquals(bytes, Files.readAllBytes(file()), "nothing was written");
        }
        try (Model wide = Model.build(spec, Precision.F64, 1)) {
            Weights.load(wide, file());
            assertArrayEquals(new double[] {-1e39}, Data.parameters(wide));
        }
    }
}
