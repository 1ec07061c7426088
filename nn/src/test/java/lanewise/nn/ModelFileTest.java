package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.io.DType;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.SafetensorsFile;
import lanewise.nn.io.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelFileTest {
    private static final Spec SPEC =
            Spec.of(Spec.lstm(2, 3, 1, true, true), Spec.named("head", Spec.linear(6, 2)), Spec.gaussianHead());

    @TempDir
    Path folder;

    private Path saved(Precision precision) {
        Path file = folder.resolve("model.safetensors");
        try (Model model = Model.build(SPEC, precision, 4)) {
            model.save(file, Map.of("scaler", "0.5;1.25", "lanewise.spec", "the user's own", "ключ", "\"x\"\n"));
        }
        return file;
    }

    private List<Path> files() throws IOException {
        try (var list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void savedAndLoadedBitForBit(Precision precision) throws IOException {
        Path file = saved(precision);
        try (Model model = Model.build(SPEC, precision, 4);
                Model loaded = Model.load(file);
                Model other = Model.load(file, new Engine.Options(2, true));
                Model asked = Model.load(file, SPEC, precision)) {
            for (Model each : List.of(loaded, other, asked)) {
                assertTrue(Arrays.equals(Data.parameters(model), Data.parameters(each)));
                assertEquals(SPEC, each.spec());
                assertEquals(precision, each.precision());
            }
            assertEquals(
                    Map.of("scaler", "0.5;1.25", "lanewise.spec", "the user's own", "ключ", "\"x\"\n"),
                    loaded.metadata());
            assertArrayEquals(outputs(model), outputs(loaded));
            assertArrayEquals(outputs(model), outputs(asked));
            Path again = folder.resolve("again.safetensors");
            loaded.save(again);
            try (Model twice = Model.load(again)) {
                assertEquals(loaded.metadata(), twice.metadata());
                assertArrayEquals(outputs(model), outputs(twice));
            }
        }
        assertEquals(2, files().size(), "no temporary file is left");
    }

    private static double[] outputs(Model model) {
        try (Network network = model.network(Plan.Options.infer(4, 2))) {
            Data.fill(network.input().value(), 3);
            network.forward();
            return network.output().value().toArray();
        }
    }

    /** NaN payloads aside, every float: denormals, -0.0, the largest. */
    @Test
    void extremeParametersSurvive() {
        for (Precision precision : Precision.values()) {
            Path file = folder.resolve(precision + ".safetensors");
            double[] values = precision == Precision.F32
                    ? new double[] {-0.0, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MIN_NORMAL}
                    : new double[] {-0.0, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MIN_NORMAL};
            try (Model model = Model.build(Spec.linear(2, 2, false), precision, 1)) {
                model.parameters().getFirst().value().setAll(values);
                model.save(file);
            }
            try (Model model = Model.load(file)) {
                assertTrue(Arrays.equals(values, Data.parameters(model)));
            }
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(saved(Precision.F32));
        Path file = folder.resolve("short.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Failures.expect(ModelFileException.class, () -> Model.load(file), "short.safetensors");
        }
        assertTrue(whole.length > 1000);
    }

    @Test
    void everyDamagedByteIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(saved(Precision.F32));
        long header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Path file = folder.resolve("damaged.safetensors");
        for (int mask : new int[] {0x01, 0x20, 0x80}) {
            for (int i = 0; i < whole.length; i++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) mask;
                Files.write(file, damaged);
                int at = i;
                assertThrows(
                        ModelFileException.class,
                        () -> Model.load(file),
                        () -> "byte " + at + " of " + whole.length + " with mask " + mask);
            }
        }
        assertTrue(header > 500 && header < whole.length);
    }

    private static Map<String, StoredTensor> tensors(Path file) {
        return new LinkedHashMap<>(Safetensors.read(file).tensors());
    }

    private Path write(Map<String, String> metadata, Map<String, StoredTensor> tensors, Safetensors.Checksum checksum) {
        Path file = folder.resolve("changed.safetensors");
        Safetensors.write(file, metadata, tensors.values(), checksum);
        return file;
    }

    @Test
    void everythingThatDoesNotFitIsReportedAtOnce() {
        Path file = saved(Precision.F64);
        SafetensorsFile content = Safetensors.read(file);
        Map<String, StoredTensor> tensors = tensors(file);
        tensors.remove("0.weight_hh_l0");
        tensors.put("head.bias", StoredTensor.ofDoubles("head.bias", new long[] {1, 2}, new double[2]));
        tensors.put("0.bias_hh_l0", StoredTensor.ofLongs("0.bias_hh_l0", new long[] {12}, new long[12]));
        double[] values = new double[12];
        values[7] = Double.NaN;
        tensors.put("0.bias_ih_l0", StoredTensor.ofDoubles("0.bias_ih_l0", new long[] {12}, values));
        tensors.put("extra", StoredTensor.ofFloats("extra", new long[] {}, new float[1]));
        Path changed = write(content.metadata(), tensors, Safetensors.Checksum.CRC32C);
        String[] parts = {
            "changed.safetensors",
            "5 that do not fit",
            "missing: '0.weight_hh_l0' [12, 3]",
            "wrong shape: 'head.bias' must be [2], but is [1, 2]",
            "wrong type: '0.bias_hh_l0' must be F64, F32, F16 or BF16, but is I64",
            "not finite in F64: '0.bias_ih_l0' element 7 is NaN",
            "unknown: 'extra'"
        };
        Failures.expect(ModelFileException.class, () -> Model.load(changed), parts);
        Failures.expect(ModelFileException.class, () -> Model.load(changed, SPEC, Precision.F64), parts);
    }

    @Test
    void aValueBeyondThePrecisionIsRefused() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("weight", StoredTensor.ofDoubles("weight", new long[] {1, 2}, new double[] {1, 1e300}));
        Path file = write(Map.of(), tensors, Safetensors.Checksum.NONE);
        Spec spec = Spec.linear(2, 1, false);
        Failures.expect(
                ModelFileException.class,
                () -> Model.load(file, spec, Precision.F32),
                "F32",
                "'weight' element 1 is 1.0E300");
        try (Model model = Model.load(file, spec, Precision.F64)) {
            assertArrayEquals(new double[] {1, 1e300}, Data.parameters(model));
        }
    }

    @Test
    void aFileWithoutChecksumIsNoModelFileButMayHoldParameters() {
        Path file = saved(Precision.F32);
        SafetensorsFile content = Safetensors.read(file);
        Path bare = write(content.metadata(), tensors(file), Safetensors.Checksum.NONE);
        Failures.expect(ModelFileException.class, () -> Model.load(bare), "checksum", "none");
        try (Model model = Model.load(bare, SPEC, Precision.F32);
                Model original = Model.load(file)) {
            assertTrue(Arrays.equals(Data.parameters(original), Data.parameters(model)));
        }
        Path foreign = write(Map.of("format", "pt"), tensors(file), Safetensors.Checksum.CRC32C);
        Failures.expect(
                ModelFileException.class,
                () -> Model.load(foreign),
                "lanewise.spec",
                "give spec and precision",
                "[format]");
    }

    @Test
    void metadataThatDescribesNoModelIsRefused() {
        Path file = saved(Precision.F32);
        Map<String, String[]> wrong = new LinkedHashMap<>();
        wrong.put("lstm(2,3", new String[] {"',' at character 8"});
        wrong.put("cnn(2,3)", new String[] {"unknown part 'cnn'"});
        wrong.put("last()", new String[] {"withInput"});
        wrong.put("chain(0=lstm(2,3,1,false,true),1=linear(4,1,true))", new String[] {"reads 4"});
        // None of these may take memory for what the file does not hold.
        wrong.put("lstm(1,11000,1,false,true)", new String[] {"missing: 'weight_hh_l0' [44000, 11000]"});
        wrong.put("lstm(1,1,2000000000,false,true)", new String[] {"layers must be at most 1000"});
        wrong.put("lstm(1,2000000000,1,false,true)", new String[] {"weights"});
        wrong.put("linear(2000000000,2000000000,true)", new String[] {"input * output"});
        wrong.put("linear(1,2000000000,true)", new String[] {"missing: 'weight' [2000000000, 1]"});
        wrong.put("linear(2147483640,1,true)", new String[] {"a packed matrix has at most 2147483647 elements"});
        wrong.put("encoder(4,2,3,2000000000)", new String[] {"is one more"});
        wrong.forEach((spec, parts) -> {
            Map<String, String> metadata = Map.of("lanewise.spec", spec, "lanewise.precision", "F32");
            Path changed = write(metadata, tensors(file), Safetensors.Checksum.CRC32C);
            Failures.expect(ModelFileException.class, () -> Model.load(changed), parts);
        });
        assertEquals(11, wrong.size());
        Path precision = write(
                Map.of("lanewise.spec", SPEC.toString(), "lanewise.precision", "F16"),
                tensors(file),
                Safetensors.Checksum.CRC32C);
        Failures.expect(ModelFileException.class, () -> Model.load(precision), "F16");
        Failures.expect(ModelFileException.class, () -> Model.load(folder.resolve("absent")), "absent");
    }

    private static StoredTensor half(String name, DType type, long[] shape, double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            float f = (float) value;
            bytes.putShort(type == DType.F16 ? Float.floatToFloat16(f) : (short) (Float.floatToRawIntBits(f) >>> 16));
        }
        return StoredTensor.ofBytes(name, type, shape, bytes.array());
    }

    /** A state_dict as safetensors.torch.save_file writes it: no metadata of ours, no checksum, any float type. */
    @ParameterizedTest
    @EnumSource
    void aStateDictInAnyFloatTypeLoads(Precision precision) {
        Spec spec = Spec.of(Spec.named("lstm", Spec.lstm(2, 1)), Spec.named("fc", Spec.linear(1, 1)));
        double[] exact = {1.5, -0.25, 3, 0, -2, 0.0078125, 1, -1};
        for (DType type : List.of(DType.F64, DType.F32, DType.F16, DType.BF16)) {
            List<StoredTensor> tensors = new ArrayList<>();
            Map<String, double[]> expected = new LinkedHashMap<>();
            Map<String, long[]> shapes = new LinkedHashMap<>();
            shapes.put("fc.bias", new long[] {1});
            shapes.put("fc.weight", new long[] {1, 1});
            shapes.put("lstm.bias_hh_l0", new long[] {4});
            shapes.put("lstm.bias_ih_l0", new long[] {4});
            shapes.put("lstm.weight_hh_l0", new long[] {4, 1});
            shapes.put("lstm.weight_ih_l0", new long[] {4, 2});
            shapes.forEach((name, shape) -> {
                int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                double[] values = Arrays.copyOf(exact, size);
                expected.put(name, values);
                float[] floats = new float[size];
                for (int i = 0; i < size; i++) {
                    floats[i] = (float) values[i];
                }
                tensors.add(
                        switch (type) {
                            case F64 -> StoredTensor.ofDoubles(name, shape, values);
                            case F32 -> StoredTensor.ofFloats(name, shape, floats);
                            default -> half(name, type, shape, values);
                        });
            });
            Path file = folder.resolve(type + "-" + precision + ".safetensors");
            Safetensors.write(file, Map.of("format", "pt"), tensors, Safetensors.Checksum.NONE);
            try (Model model = Model.load(file, spec, precision)) {
                for (Parameter p : model.parameters()) {
                    assertArrayEquals(expected.remove(p.name()), p.value().toArray(), p.name());
                }
                assertEquals(Map.of(), expected);
            }
        }
    }

    @Test
    void aFailedSaveLeavesWhatWasThere() throws IOException {
        Path file = saved(Precision.F32);
        byte[] before = Files.readAllBytes(file);
        try (Model model = Model.build(SPEC, Precision.F32, 99)) {
            assertThrows(RuntimeException.class, () -> model.save(file, Map.of("bad", "\ud800")));
            assertArrayEquals(before, Files.readAllBytes(file));
            Failures.expect(
                    ModelFileException.class,
                    () -> model.save(folder.resolve("no/such/folder.safetensors")),
                    "folder.safetensors");
            assertThrows(ModelFileException.class, () -> model.save(folder));
            assertEquals(List.of(file), files(), "nothing half-written, nothing temporary");
            model.save(file);
        }
        try (Model model = Model.load(file)) {
            assertEquals(Map.of(), model.metadata());
        }
    }

    @Test
    void aRefusedFileLeavesNoThread() throws IOException {
        Path file = saved(Precision.F32);
        Engine.Options options = Engine.Options.defaults().withThreads(3);
        Path changed = write(Safetensors.read(file).metadata(), Map.of(), Safetensors.Checksum.CRC32C);
        assertThrows(ModelFileException.class, () -> Model.load(changed, options));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("lanewise-worker")));
    }
}
