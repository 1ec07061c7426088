package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.engine.Activation;
import lanewise.engine.Precision;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Normalization;
import lanewise.nn.recurrent.RecurrentInit;
import lanewise.nn.spec.BatchNormSpec;
import lanewise.nn.spec.GroupNormSpec;
import lanewise.nn.spec.NormSpec;
import lanewise.nn.spec.Parts;
import org.junit.jupiter.api.Test;

class SpecTest {
    private static final Map<Spec, String> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put(Spec.lstm(3, 5), "lstm(3,5,1,false,true)");
        TEXTS.put(Spec.lstm(3, 5, 2, true, false), "lstm(3,5,2,true,false)");
        TEXTS.put(Spec.lstm(3, 5).layers(2).bidirectional().noBias(), "lstm(3,5,2,true,false)");
        TEXTS.put(
                Spec.lstm(3, 5).projection(2).peepholes().hardGates(0.2, 0.5),
                "lstm(3,5,1,false,true,projection:2,peepholes:true,gate_slope:0.2,gate_shift:0.5)");
        TEXTS.put(
                Spec.lstm(3, 5).layers(2).dropout(0.1).recurrentDropout(0.25).forgetBias(1),
                "lstm(3,5,2,false,true,dropout:0.1,recurrent_dropout:0.25,forget_bias:1.0)");
        TEXTS.put(
                Spec.lstm(3, 5).init(RecurrentInit.keras()),
                "lstm(3,5,1,false,true,weight_ih:xavier_uniform,weight_hh:orthogonal,bias:zeros,forget_bias:1.0)");
        TEXTS.put(
                Spec.rnn(3, 5).relu().init(RecurrentInit.identity()),
                "rnn(3,5,1,false,true,activation:relu,weight_ih:xavier_uniform,weight_hh:identity,bias:zeros)");
        TEXTS.put(Spec.gru(3, 5), "gru(3,5,1,false,true)");
        TEXTS.put(Spec.gru(3, 5).resetBefore().layers(2), "gru(3,5,2,false,true,reset_after:false)");
        TEXTS.put(Spec.gru(3, 5).hardGates(0.25, 0.5), "gru(3,5,1,false,true,gate_slope:0.25,gate_shift:0.5)");
        TEXTS.put(
                Spec.gru(3, 5).hardGates(0.2, 0.5).resetBefore(),
                "gru(3,5,1,false,true,reset_after:false,gate_slope:0.2,gate_shift:0.5)");
        TEXTS.put(Spec.rnn(3, 5), "rnn(3,5,1,false,true)");
        TEXTS.put(Spec.rnn(3, 5).relu().bidirectional(), "rnn(3,5,1,true,true,activation:relu)");
        TEXTS.put(Spec.linear(4, 2), "linear(4,2,true)");
        TEXTS.put(Spec.linear(4, 2, false), "linear(4,2,false)");
        TEXTS.put(Spec.layerNorm(4), "layerNorm(4)");
        TEXTS.put(Spec.layerNorm(4, 0.1, false), "layerNorm(4,eps:0.1,weight:false)");
        TEXTS.put(new NormSpec(Normalization.Kind.LAYER, 4, 1e-5, true, false), "layerNorm(4,bias:false)");
        TEXTS.put(Spec.rmsNorm(4, 1e-6), "rmsNorm(4,eps:1.0E-6)");
        TEXTS.put(Spec.residual(Spec.linear(4, 4)), "residual(linear(4,4,true))");
        TEXTS.put(Spec.dropout(0.25), "dropout(0.25)");
        AttentionShape attention = AttentionShape.of(8, 2);
        TEXTS.put(Spec.attention(attention), "attention(8,2)");
        TEXTS.put(
                Spec.attention(
                        attention.asCausal().withBias(false).withDropout(0.1).withPositions(Positions.ALIBI)),
                "attention(8,2,bias:false,causal:true,dropout:0.1,positions:alibi)");
        TEXTS.put(
                Spec.attention(attention.withPositions(Positions.rotary(500))),
                "attention(8,2,positions:rotary,base:500.0)");
        TEXTS.put(
                Spec.attention(attention.withPositions(Positions.rotaryInterleaved(10000))),
                "attention(8,2,positions:interleaved)");
        TEXTS.put(Spec.attention(attention.to("memory", 8)), "attention(8,2,keys:memory)");
        TEXTS.put(
                Spec.attention(attention.to(new AttentionShape.Memory("k", "v", 3, 5))),
                "attention(8,2,keys:k,values:v,keyWidth:3,valueWidth:5)");
        TransformerShape layer = TransformerShape.of(8, 2, 16);
        TEXTS.put(Spec.transformerEncoderLayer(layer), "encoderLayer(8,2,16)");
        TEXTS.put(
                Spec.transformerDecoderLayer(layer.asPreNorm().withActivation(Activation.Kind.GELU)),
                "decoderLayer(8,2,16,activation:gelu,normFirst:true)");
        TEXTS.put(
                Spec.transformerEncoder(layer.asCausal().withDropout(0.5), 3, true),
                "encoder(8,2,16,3,causal:true,dropout:0.5,norm:true)");
        TEXTS.put(Spec.transformerDecoder(layer, 2, false), "decoder(8,2,16,2)");
        TEXTS.put(Spec.sinusoidalPositions(6), "sinusoids(6)");
        TEXTS.put(Spec.learnedPositions(6, 50), "positions(6,50)");
        TEXTS.put(Spec.dotProductAttention(2, 4, 6, 0.5, true), "dotProduct(2,4,6,0.5,true)");
        TEXTS.put(Spec.additiveAttention(2, 3, 4), "additiveAttention(2,3,4)");
        TEXTS.put(Spec.bilinearAttention(2, 3), "bilinearAttention(2,3)");
        TEXTS.put(Spec.last().withInput(3), "input(3,last())");
        TEXTS.put(Spec.tanh().withInput(1), "input(1,tanh())");
        TEXTS.put(Spec.sigmoid(), "sigmoid()");
        TEXTS.put(Spec.relu(), "relu()");
        TEXTS.put(Spec.activation(Activation.leakyRelu(0.25)), "leaky_relu(0.25)");
        TEXTS.put(Spec.activation(Activation.elu(1)), "elu(1.0)");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.SELU)), "selu()");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.SILU)), "silu()");
        TEXTS.put(Spec.gelu(), "gelu()");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.GELU_TANH)), "gelu_tanh()");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.MISH)), "mish()");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.LOG_SIGMOID)), "log_sigmoid()");
        TEXTS.put(Spec.activation(Activation.of(Activation.Kind.EXP)), "exp()");
        TEXTS.put(Spec.activation(Activation.hardSigmoid(0.2, 0.5)), "hard_sigmoid(0.2,0.5)");
        TEXTS.put(Spec.batchNorm(), "batchNorm(1.0E-5,0.1,true)");
        TEXTS.put(Spec.groupNorm(3), "groupNorm(3,1.0E-5,true,false)");
        TEXTS.put(new GroupNormSpec(2, 1e-3, false, true), "groupNorm(2,0.001,false,true)");
        TEXTS.put(Spec.weightNorm(3, 2), "weightNorm(3,2,true)");
        TEXTS.put(Spec.softmax(), "softmax()");
        TEXTS.put(Spec.logSoftmax(), "logSoftmax()");
        TEXTS.put(Spec.logSumExp(), "logSumExp()");
        TEXTS.put(Spec.softplus(), "softplus(1.0,Infinity)");
        TEXTS.put(Spec.softplus(2.5, 1e-7), "softplus(2.5,1.0E-7)");
        TEXTS.put(Spec.gaussianHead(), "gaussianHead()");
        TEXTS.put(Spec.studentTHead(), "studentTHead()");
        TEXTS.put(Spec.quantileHead(3), "quantileHead(3)");
        TEXTS.put(Spec.named("head_1", Spec.linear(1, 1)), "head_1=linear(1,1,true)");
        TEXTS.put(
                Spec.of(Spec.lstm(1, 2), Spec.named("head", Spec.linear(2, 2)), Spec.last()),
                "chain(0=lstm(1,2,1,false,true),head=linear(2,2,true),2=last())");
        TEXTS.put(
                Spec.of(Spec.of(Spec.tanh(), Spec.named("a", Spec.named("b", Spec.last())))
                        .withInput(7)),
                "chain(0=input(7,chain(0=tanh(),a=b=last())))");
    }

    @Test
    void everyPartIsWrittenAndReadBack() {
        Set<String> seen = new HashSet<>();
        TEXTS.forEach((spec, text) -> {
            assertEquals(text, spec.toString());
            assertEquals(spec, SpecText.parse(text), text);
            assertEquals(spec.hashCode(), SpecText.parse(text).hashCode());
            Matcher word = Pattern.compile("(\\w+)\\(").matcher(text);
            while (word.find()) {
                seen.add(word.group(1));
            }
        });
        assertEquals(Parts.words(), seen, "a part has no example here");
    }

    @Test
    void damagedTextIsRefusedWithThePlace() {
        Map<String, String[]> wrong = new LinkedHashMap<>();
        wrong.put("", new String[] {"a word at character 0"});
        wrong.put("tanh", new String[] {"'(' at character 4"});
        wrong.put("tanh(", new String[] {"')' at character 5"});
        wrong.put("tanh()x", new String[] {"the end at character 6"});
        wrong.put("tanh() ", new String[] {"the end at character 6"});
        wrong.put("cnn(1,2)", new String[] {"unknown part 'cnn'"});
        wrong.put("rnn(1,2,1,false,true,activation:elu)", new String[] {"must be tanh or relu", "'elu'"});
        wrong.put("gru(1,2,1,false,true,reset_after:no)", new String[] {"must be true or false", "'no'"});
        wrong.put(
                "gru(1,2,1,false,true,reset:true)", new String[] {"an option of [reset_after, gate_slope", "'reset'"});
        wrong.put("lstm(1,2,1,false,true,dropout:1)", new String[] {"probability must be in [0, 1), but is 1.0"});
        wrong.put("lstm(1,2,1,false,true,dropout:-0.1)", new String[] {"must be in [0, 1), but is -0.1"});
        wrong.put("gru(1,2,1,false,true,recurrent_dropout:NaN)", new String[] {"must be in [0, 1), but is NaN"});
        wrong.put(
                "gru(1,2,1,false,true,reset_after:false,recurrent_dropout:0.5)",
                new String[] {"recurrent dropout must be 0", "before the product, but is 0.5"});
        wrong.put(
                "lstm(1,4,1,false,true,projection:4)",
                new String[] {"projection must be less than hidden", "projection = 4 and hidden = 4"});
        wrong.put("lstm(1,4,1,false,true,projection:9)", new String[] {"projection = 9 and hidden = 4"});
        wrong.put("lstm(1,4,1,false,true,gate_slope:-1)", new String[] {"slope must be > 0, but is -1.0"});
        wrong.put("lstm(1,4,1,false,true,weight_hh:unit)", new String[] {"orthogonal or identity, but is 'unit'"});
        wrong.put("lstm(1,4,1,false,true,bias:identity)", new String[] {"biases must begin as uniform or zeros"});
        wrong.put("lstm(1,4,1,false,true,forget_bias:Infinity)", new String[] {"forgetBias must be finite"});
        wrong.put("lstm(1,4,0,false,true)", new String[] {"layers must be at most 1000 and at least 1", "= 0"});
        wrong.put("gru(1,0,1,false,true)", new String[] {"hidden = 0"});
        wrong.put("linear(1,2,yes)", new String[] {"true or false instead of 'yes'"});
        wrong.put("linear(1,2)", new String[] {"',' at character 10"});
        wrong.put("linear(a,2,true)", new String[] {"a whole number instead of 'a'"});
        wrong.put("linear(-1,2,true)", new String[] {"a word at character 7"});
        wrong.put("linear(99999999999,2,true)", new String[] {"a whole number instead of '99999999999'"});
        wrong.put("linear(0,2,true)", new String[] {"input = 0"});
        wrong.put("softplus(x,1)", new String[] {"a number at character 9"});
        wrong.put("softplus(-1,1)", new String[] {"beta = -1.0"});
        wrong.put("softplus(1,NaN)", new String[] {"threshold = NaN"});
        wrong.put("input(0,tanh())", new String[] {"width must be >= 1", "0"});
        wrong.put("chain()", new String[] {"a word at character 6"});
        wrong.put("chain(tanh())", new String[] {"'=' at character 10"});
        wrong.put("chain(a=tanh(),a=tanh())", new String[] {"'a' is there twice"});
        wrong.put("chain(ä=tanh())", new String[] {"letters, digits and _", "'ä'"});
        wrong.put("a=".repeat(70) + "tanh()", new String[] {"at most 64 levels"});
        wrong.put("chain(a=".repeat(70) + "tanh()" + ")".repeat(70), new String[] {"at most 64 levels"});
        wrong.put("lstm(1,1,2000000000,false,true)", new String[] {"layers must be at most 1000", "2000000000"});
        wrong.forEach((text, parts) -> Failures.illegalArgument(() -> SpecText.parse(text), parts));
        assertEquals(38, wrong.size());
        for (String text : TEXTS.values()) {
            for (int length = 0; length < text.length(); length++) {
                String part = text.substring(0, length);
                Failures.illegalArgument(() -> SpecText.parse(part), "spec '" + part + "'");
            }
        }
    }

    private record Own(int width) implements Spec {
        @Override
        public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
            return Spec.tanh().declare(declaration, prefix, width);
        }

        @Override
        public int inputWidth() {
            return width;
        }

        @Override
        public String toString() {
            return "own(" + width + ")";
        }
    }

    @Test
    void aPartOfOnesOwnIsReadByAReaderOfOnesOwn() {
        Map<String, SpecText.Reader> own = Map.of("own", text -> new Own(text.number()));
        Spec spec = Spec.of(new Own(3), Spec.linear(3, 1));
        assertEquals(spec, SpecText.parse(spec.toString(), own));
        Failures.illegalArgument(() -> SpecText.parse(spec.toString()), "unknown part 'own'");
        Failures.illegalArgument(() -> SpecText.parse("last()", Map.of("lstm", text -> new Own(1))), "'lstm' is taken");
    }

    @Test
    void optionsAreReadByNameAndAtMostOnce() {
        Map<String, SpecText.Reader> own = Map.of("own", text -> {
            int width = text.number();
            SpecText.Options options = text.options("more", "half", "flag");
            return new Own(width
                    + options.number("more", 0)
                    + (int) options.real("half", 0)
                    + (options.flag("flag", false) ? 1 : 0));
        });
        assertEquals(new Own(2), SpecText.parse("own(2)", own));
        assertEquals(new Own(14), SpecText.parse("own(2,flag:true,half:1.5,more:10)", own));
        Failures.illegalArgument(() -> SpecText.parse("own(2,more:1,more:1)", own), "at most once", "'more'");
        Failures.illegalArgument(() -> SpecText.parse("own(2,less:1)", own), "[more, half, flag]", "'less'");
        Failures.illegalArgument(() -> SpecText.parse("own(2,more:x)", own), "'more' must be a whole number", "'x'");
        Failures.illegalArgument(() -> SpecText.parse("own(2,flag:yes)", own), "'flag' must be true or false", "'yes'");
    }

    @Test
    void partsCheckTheirNumbers() {
        Failures.illegalArgument(() -> Spec.lstm(0, 5), "input = 0", "hidden = 5");
        Failures.illegalArgument(() -> Spec.lstm(3, 0), "hidden = 0");
        Failures.illegalArgument(() -> Spec.lstm(3, 5, 0, false, true), "layers = 0");
        Failures.illegalArgument(() -> Spec.lstm(1, 1 << 29), "weights", "536870912");
        Failures.illegalArgument(() -> Spec.lstm(Integer.MAX_VALUE, 1), "weights");
        Failures.illegalArgument(() -> Spec.linear(2, 0), "input = 2", "output = 0");
        Failures.illegalArgument(() -> Spec.linear(1 << 16, 1 << 16), "65536 * 65536");
        Failures.illegalArgument(() -> Spec.softplus(0, 20), "beta = 0.0");
        Failures.illegalArgument(() -> Spec.softplus(Double.NaN, 20), "beta = NaN");
        Failures.illegalArgument(() -> Spec.groupNorm(0), "groups must divide the width", "groups = 0");
        Failures.illegalArgument(() -> new GroupNormSpec(2, 0, true, false), "eps must be > 0", "0.0");
        Failures.illegalArgument(() -> new BatchNormSpec(1e-5, 1.5, true), "momentum must be in 0..1", "1.5");
        Failures.illegalArgument(() -> new BatchNormSpec(Double.NaN, 0.1, true), "eps must be > 0", "NaN");
        Failures.illegalArgument(() -> Spec.quantileHead(0), "quantiles must be >= 1", "0");
        Failures.illegalArgument(() -> Spec.tanh().withInput(0), "width must be >= 1", "0");
        Failures.illegalArgument(() -> Spec.of(), "at least 1 part", "0");
        Failures.illegalArgument(() -> Spec.named("a.b", Spec.tanh()), "'a.b'");
        Failures.illegalArgument(() -> Spec.named("", Spec.tanh()), "''");
        Failures.illegalArgument(() -> Spec.of(Spec.tanh(), Spec.named("0", Spec.tanh())), "'0' is there twice");
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() {
        List<Thread> before = workers();
        var options = lanewise.engine.Engine.Options.defaults().withThreads(3);
        Map<Spec, String[]> wrong = new LinkedHashMap<>();
        wrong.put(
                Spec.of(Spec.lstm(3, 5), Spec.linear(4, 1)), new String[] {"'1.' linear(4,1,true) reads 4", "gives 5"});
        wrong.put(
                Spec.of(Spec.lstm(3, 5, 1, true, true), Spec.lstm(5, 2)),
                new String[] {"lstm(5,2,1,false,true) reads 5", "gives 10"});
        wrong.put(
                Spec.of(Spec.linear(3, 4), Spec.tanh().withInput(2)),
                new String[] {"input(2,tanh()) reads 2", "gives 4"});
        wrong.put(Spec.of(Spec.tanh(), Spec.linear(3, 1)), new String[] {"withInput"});
        wrong.put(Spec.last(), new String[] {"last()", "withInput"});
        wrong.put(Spec.of(Spec.linear(2, 5), Spec.groupNorm(3)), new String[] {"groups = 3", "width = 5"});
        wrong.put(Spec.of(Spec.linear(2, 3), Spec.gaussianHead()), new String[] {"even width", "3"});
        wrong.put(Spec.of(Spec.linear(2, 4), Spec.studentTHead()), new String[] {"multiple of 3", "4"});
        wrong.put(Spec.of(Spec.linear(2, 4), Spec.quantileHead(3)), new String[] {"3 values per target", "4"});
        wrong.forEach((spec, parts) -> Failures.illegalArgument(
                () -> Model.build(spec, Precision.F32, 1, options).close(), parts));
        assertEquals(9, wrong.size());
        assertEquals(before, workers(), "a model that could not be built leaves no thread behind");
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("lanewise-worker"))
                .toList();
    }

    @Test
    void onlyABidirectionalPartLooksAhead() {
        assertTrue(Spec.of(Spec.lstm(1, 2), Spec.tanh(), Spec.last()).causal());
        Spec both = Spec.lstm(1, 2, 1, true, true);
        assertFalse(both.causal());
        assertFalse(
                Spec.of(Spec.linear(1, 1), Spec.named("x", both.withInput(1))).causal());
    }
}
