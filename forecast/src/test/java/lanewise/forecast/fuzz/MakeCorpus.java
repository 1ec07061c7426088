package lanewise.forecast.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Weights;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.io.DType;
import lanewise.nn.io.Npy;
import lanewise.nn.io.Npz;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.Safetensors.Checksum;
import lanewise.nn.io.StoredTensor;

/** Writes the files of the {@link Corpus} that are right, with our own writers; run from the module's folder. */
final class MakeCorpus {
    private static final List<StoredTensor> TENSORS = List.of(
            StoredTensor.ofDoubles("w", new long[] {2, 3}, new double[] {1, -2, 3, 4, 5, 6}),
            StoredTensor.of("encoder/b", DType.F16, new long[] {3}, new double[] {1, 2, 3}),
            StoredTensor.ofLongs("n", new long[0], new long[] {7}),
            StoredTensor.ofFloats("none", new long[] {0, 4}, new float[0]));

    /** In one order: the same files each time. */
    private static final Map<String, String> VOLATILITY = new TreeMap<>(Map.of(
            "volatility.mu", "0.01",
            "volatility.omega", "0.02",
            "volatility.alpha", "0.05",
            "volatility.gamma", "0.1",
            "volatility.beta", "0.9",
            "volatility.start", "0.8",
            "volatility.variance", "1.1"));

    private MakeCorpus() {}

    public static void main(String[] arguments) throws IOException {
        for (FuzzTarget target : FuzzTarget.values()) {
            Files.createDirectories(Corpus.folder(target));
        }
        safetensors();
        models();
        arrays();
        texts();
        cases();
    }

    private static Path place(FuzzTarget target, String name) {
        return Corpus.folder(target).resolve(name);
    }

    private static void safetensors() {
        Safetensors.write(place(FuzzTarget.SAFETENSORS, "plain"), Map.of("format", "pt"), TENSORS, Checksum.NONE);
        Safetensors.write(place(FuzzTarget.SAFETENSORS, "empty"), Map.of(), List.of(), Checksum.NONE);
        Safetensors.write(
                place(FuzzTarget.SAFETENSORS, "checksum"),
                Map.of("\u00e9 \"\\", "\n"),
                TENSORS.subList(1, 3),
                Checksum.CRC32C);
        List<StoredTensor> types = new ArrayList<>();
        for (DType type : DType.values()) {
            types.add(StoredTensor.ofBytes(type.name(), type, new long[] {8}, new byte[type.bits()]));
        }
        Safetensors.write(place(FuzzTarget.SAFETENSORS, "types"), Map.of(), types, Checksum.NONE);
    }

    private static void models() throws IOException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        specs.put("lstm", Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1)));
        specs.put(
                "gru",
                Spec.of(
                        Spec.gru(1, 2).layers(2).bidirectional(),
                        Spec.groupNorm(2),
                        Spec.linear(4, 2),
                        Spec.gaussianHead()));
        TransformerShape shape =
                TransformerShape.of(AttentionShape.of(4, 2).asCausal().withPositions(Positions.ALIBI), 3);
        specs.put("encoder", Spec.of(Spec.transformerEncoder(shape, 1, true), Spec.linear(4, 1)));
        specs.put(
                "named",
                Spec.of(
                        Spec.named("a", Spec.residual(Spec.weightNorm(2, 2))),
                        Spec.named("b", Spec.learnedPositions(2, 3)),
                        Spec.batchNorm(),
                        Spec.dropout(0.25)));
        for (Map.Entry<String, Spec> spec : specs.entrySet()) {
            Files.writeString(
                    place(FuzzTarget.SPEC, spec.getKey()), spec.getValue().toString());
            try (Model model = Model.build(spec.getValue(), Precision.F32, 1)) {
                model.save(place(FuzzTarget.MODEL, spec.getKey()), Map.of("scale", "1.5"));
            }
        }
        try (Model model = Model.build(FuzzTarget.weightsSpec(), Precision.F64, 2)) {
            Weights.save(model, place(FuzzTarget.WEIGHTS, "f16"), DType.F16);
            Weights.save(model, place(FuzzTarget.WEIGHTS, "f64"), DType.F64);
        }
        Spec volatility = Spec.of(Spec.named("lstm", Spec.lstm(3, 2)), Spec.named("head", Spec.linear(2, 1)));
        try (Model model = Model.build(volatility, Precision.F64, 1)) {
            model.save(place(FuzzTarget.VOLATILITY, "lstm"), VOLATILITY);
            model.save(place(FuzzTarget.VOLATILITY, "bad-beta"), changed("volatility.beta", "1.0"));
            model.save(place(FuzzTarget.VOLATILITY, "bad-start"), changed("volatility.start", "-0.8"));
        }
        Spec backwards = Spec.of(Spec.lstm(3, 1).bidirectional(), Spec.linear(2, 1));
        try (Model model = Model.build(backwards, Precision.F64, 1)) {
            model.save(place(FuzzTarget.VOLATILITY, "bad-backwards"), VOLATILITY);
        }
        SmallForecaster.write();
        Path run = Files.createTempDirectory("run");
        Files.write(place(FuzzTarget.CHECKPOINT, "run"), Files.readAllBytes(CheckpointRun.write(run)));
    }

    private static Map<String, String> changed(String key, String value) {
        Map<String, String> texts = new TreeMap<>(VOLATILITY);
        texts.put(key, value);
        return texts;
    }

    private static void arrays() throws IOException {
        for (StoredTensor tensor : TENSORS) {
            Path file = place(FuzzTarget.NPY, tensor.name().replace('/', '-') + ".npy");
            Npy.write(file, tensor);
        }
        String turned = Files.readString(place(FuzzTarget.NPY, "w.npy"), StandardCharsets.ISO_8859_1)
                .replace("'<f8'", "'>f8'")
                .replace("False, ", "True,  ");
        Files.writeString(place(FuzzTarget.NPY, "turned.npy"), turned, StandardCharsets.ISO_8859_1);
        Npz.write(place(FuzzTarget.NPZ, "stored"), TENSORS.subList(0, 2), false);
        Npz.write(place(FuzzTarget.NPZ, "deflated"), TENSORS.subList(1, 3), true);
        StoredTensor zeros = StoredTensor.ofDoubles("zeros", new long[] {30, 40}, new double[1200]);
        Npz.write(place(FuzzTarget.NPZ, "zeros"), List.of(zeros), true);
    }

    private static void texts() throws IOException {
        Map<String, String> texts = Map.of(
                "plain", "date,close\n1999-01-04,1.5\n1999-01-05,-2e-3\n1999-01-06,+.5E1\n",
                "windows", "\uFEFFt,close\r\n1,1\r\n2,2.\r\n\r\n",
                "quoted", "\"t, \"\"x\"\"\",\"close\"\n\"a\nb\",\"1\"\n\u00e9, 2 ",
                "alone", "close\n1\n2\n\n\n");
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Files.writeString(place(FuzzTarget.CSV, text.getKey()), text.getValue());
        }
        Map<String, String[]> times = Map.of(
                "days", new String[] {"1999-01-04", "1999-01-05", "1999-01-06"},
                "months", new String[] {"1949-11", "1949-12", "1950-01"},
                "quarters", new String[] {"1960Q3", "1960Q4", "1961Q1"},
                "short", new String[] {"19990131", "19990228", "19990331"},
                "times", new String[] {"2016-07-01 00:00", "2016-07-01 06:00", "2016-07-01 12:00"},
                "numbers", new String[] {"-5", "0", "5"});
        for (Map.Entry<String, String[]> time : times.entrySet()) {
            String[] t = time.getValue();
            Files.writeString(
                    place(FuzzTarget.TABLE, time.getKey()),
                    "t,close,x\n" + t[0] + ",1,2\n" + t[1] + ",1.5,\n" + t[2] + ",,3\n");
        }
        List<String> more = List.of(
                "chain(0=input(2,tanh()),1=linear(2,3,false),2=leaky_relu(0.01),3=layerNorm(3,eps:1.0E-6,bias:false),q=quantileHead(3))",
                "lstm(3,4,1,false,true,projection:2,peepholes:true,dropout:0.1)",
                "attention(4,2,causal:true,positions:rotary,base:100.0)",
                "decoderLayer(4,2,8,activation:gelu,normFirst:true)");
        for (int i = 0; i < more.size(); i++) {
            Files.writeString(place(FuzzTarget.SPEC, "text" + i), more.get(i));
        }
    }

    private static void cases() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "1");
        metadata.put("name", "linear_b1");
        metadata.put("kind", "linear");
        metadata.put("leaves", "x,w");
        metadata.put("cfg.hidden", "2");
        metadata.put("f32.out/y", "1e-7 1e-8");
        List<StoredTensor> tensors = List.of(
                StoredTensor.ofDoubles("in/x", new long[] {1, 2}, new double[] {1, 2}),
                StoredTensor.ofDoubles("in/w", new long[] {1, 2}, new double[] {3, 4}),
                StoredTensor.ofDoubles("out/y", new long[] {1, 1}, new double[] {11}),
                StoredTensor.ofDoubles("cot/y", new long[] {1, 1}, new double[] {1}),
                StoredTensor.ofDoubles("grad/x", new long[] {1, 2}, new double[] {3, 4}),
                StoredTensor.ofDoubles("grad/w", new long[] {1, 2}, new double[] {1, 2}));
        Safetensors.write(place(FuzzTarget.CASE, "linear"), metadata, tensors, Checksum.NONE);
        Safetensors.write(
                place(FuzzTarget.CASE, "forward"),
                new TreeMap<>(Map.of("format", "1", "name", "a", "kind", "b")),
                List.of(StoredTensor.ofDoubles("out/y", new long[] {0}, new double[0])),
                Checksum.NONE);
    }
}
