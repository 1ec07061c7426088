package lanewise.verify.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lanewise.engine.Activation;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionLayer;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Mask;
import lanewise.nn.attention.TransformerShape;

/** Cases of attention of all kinds, and of transformer encoder layers. */
final class AttentionCases implements CaseRunner {
    private static final Set<String> KINDS =
            Set.of("mha", "sdpa", "additive_attention", "bilinear_attention", "transformer_encoder_layer");

    /**
     * A case as a network.
     *
     * @param tensors names of the case's inputs by those of the network's; "" is the first
     * @param order of the axes of inputs and output in the case
     */
    private record Setup(Spec spec, int time, int batch, Map<String, String> tensors, Order order) {}

    /** How a case stores [T][B][width]: with these steps, sequences and heads. */
    private enum Order {
        /** (T, B, width). */
        TIME_FIRST,
        /** (B, heads, T, width of a head). */
        HEADS,
        /** (B, width) or (B, S, width). */
        BATCH_FIRST
    }

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        return KINDS.contains(c.kind()) ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        return switch (c.kind()) {
            case "mha" -> run(c, precision, multiHead(c));
            case "sdpa" -> run(c, precision, dotProduct(c));
            case "transformer_encoder_layer" -> run(c, precision, encoder(c));
            default -> run(c, precision, keyAttention(c));
        };
    }

    private static Setup multiHead(ReferenceCase c) {
        AttentionShape shape =
                AttentionShape.of(c.intConfig("embed"), c.intConfig("heads")).withBias(c.booleanConfig("bias"));
        Map<String, String> tensors = new LinkedHashMap<>();
        if (c.booleanConfig("self")) {
            tensors.put("", "x");
            shape = c.booleanConfig("causal") ? shape.asCausal() : shape;
        } else {
            tensors.put("", "query");
            tensors.put("key", "key");
            tensors.put("value", "value");
            shape = shape.to(new AttentionShape.Memory("key", "value", c.intConfig("kdim"), c.intConfig("vdim")));
        }
        return new Setup(
                Spec.attention(shape), c.intConfig("queries"), c.intConfig("batch"), tensors, Order.TIME_FIRST);
    }

    private static Setup dotProduct(ReferenceCase c) {
        int[] q = c.tensor("in/query").shape();
        int[] v = c.tensor("in/value").shape();
        Spec spec = Spec.dotProductAttention(
                q[1], q[1] * q[3], v[1] * v[3], c.doubleConfig("scale"), c.booleanConfig("causal"));
        return new Setup(spec, q[2], q[0], Map.of("", "query", "keys", "key", "values", "value"), Order.HEADS);
    }

    private static Setup keyAttention(ReferenceCase c) {
        int[] q = c.tensor("in/query").shape();
        int keys = c.tensor("in/keys").shape()[2];
        Spec spec = c.kind().equals("additive_attention")
                ? Spec.additiveAttention(q[1], keys, c.intConfig("units"))
                : Spec.bilinearAttention(q[1], keys);
        return new Setup(spec, 1, q[0], Map.of("", "query", "keys", "keys"), Order.BATCH_FIRST);
    }

    private static Setup encoder(ReferenceCase c) {
        AttentionShape attention = AttentionShape.of(c.intConfig("embed"), c.intConfig("heads"));
        Activation.Kind activation =
                Activation.Kind.valueOf(c.config("activation").toUpperCase(java.util.Locale.ROOT));
        TransformerShape shape = new TransformerShape(
                c.booleanConfig("causal") ? attention.asCausal() : attention,
                c.intConfig("feedforward"),
                Activation.of(activation),
                c.booleanConfig("norm_first"),
                c.doubleConfig("eps"));
        int[] x = c.tensor("in/x").shape();
        return new Setup(Spec.transformerEncoderLayer(shape), x[0], x[1], Map.of("", "x"), Order.TIME_FIRST);
    }

    private static CaseResults run(ReferenceCase c, Precision precision, Setup setup) {
        boolean masked = c.has("in/attn_mask") || c.has("in/key_padding_mask");
        boolean weighed = c.has("out/weights");
        Plan.Options options = Plan.Options.train(setup.time, setup.batch).withInputGradients();
        options = masked ? options.withMasks() : options;
        options = weighed ? options.withWeights() : options;
        for (Map.Entry<String, String> side : setup.tensors.entrySet()) {
            if (!side.getKey().isEmpty()) {
                options = options.withSide(side.getKey(), steps(c, setup, side.getValue()));
            }
        }
        try (Model model = Model.build(setup.spec, precision, 0);
                Network network = model.network(options)) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + caseName(p)).values());
            }
            model.parametersChanged();
            AttentionLayer attention = network.attentions().getFirst();
            setMasks(c, attention);
            setup.tensors.forEach(
                    (name, tensor) -> set(setup, input(network, name).value(), c.tensor("in/" + tensor)));
            network.forward();
            set(setup, network.output().gradient(), c.tensor("cot/y"));
            if (weighed && c.has("cot/weights")) {
                attention.weightsGradient().setAll(c.tensor("cot/weights").values());
            }
            network.backward();
            CaseResults results =
                    new CaseResults().put("out/y", get(setup, network.output().value(), c.tensor("out/y")));
            if (weighed) {
                results.put("out/weights", attention.weights().toArray());
            }
            setup.tensors.forEach((name, tensor) -> results.put(
                    "grad/" + tensor, get(setup, input(network, name).gradient(), c.tensor("in/" + tensor))));
            for (Parameter p : model.parameters()) {
                results.put("grad/" + caseName(p), network.gradient(p).toArray());
            }
            return results;
        }
    }

    private static int steps(ReferenceCase c, Setup setup, String tensor) {
        int[] shape = c.tensor("in/" + tensor).shape();
        return switch (setup.order) {
            case TIME_FIRST -> shape[0];
            case HEADS -> shape[2];
            case BATCH_FIRST -> shape[1];
        };
    }

    /** 1 hides. A mask that goes with a causal rule hides the same and more, or nothing more. */
    private static void setMasks(ReferenceCase c, AttentionLayer attention) {
        if (c.has("in/attn_mask")) {
            attention.mask(Mask.hide(flags(c.tensor("in/attn_mask"))));
        }
        if (c.has("in/key_padding_mask")) {
            attention.keyMask(Mask.hide(flags(c.tensor("in/key_padding_mask"))));
        }
    }

    private static boolean[][] flags(CaseTensor tensor) {
        int columns = tensor.shape()[1];
        boolean[][] flags = new boolean[tensor.shape()[0]][columns];
        for (int i = 0; i < tensor.size(); i++) {
            flags[i / columns][i % columns] = tensor.values()[i] != 0;
        }
        return flags;
    }

    private static lanewise.nn.Activation input(Network network, String name) {
        return name.isEmpty() ? network.input() : network.input(name);
    }

    /** The case files have underscores, and no name for the one weight there is. */
    private static String caseName(Parameter parameter) {
        String name = parameter.name().replace("self_attn.", "").replace('.', '_');
        return name.equals("weight") ? "w" : name;
    }

    private static void set(Setup setup, Matrix to, CaseTensor from) {
        int[] shape = from.shape();
        for (int i = 0; i < from.size(); i++) {
            to.set(row(setup, shape, i, to.columns()), column(setup, shape, i, to.columns()), from.values()[i]);
        }
    }

    private static double[] get(Setup setup, Matrix from, CaseTensor like) {
        double[] values = new double[like.size()];
        int[] shape = like.shape();
        for (int i = 0; i < values.length; i++) {
            values[i] = from.get(row(setup, shape, i, from.columns()), column(setup, shape, i, from.columns()));
        }
        return values;
    }

    /** The row, step * batch + sequence, of element i. */
    private static int row(Setup setup, int[] shape, int i, int width) {
        return switch (setup.order) {
            case TIME_FIRST -> i / width;
            case HEADS -> i / shape[3] % shape[2] * setup.batch + i / shape[3] / shape[2] / shape[1];
            case BATCH_FIRST ->
                shape.length == 2 ? i / width : i / width % shape[1] * setup.batch + i / width / shape[1];
        };
    }

    private static int column(Setup setup, int[] shape, int i, int width) {
        return setup.order == Order.HEADS ? i / shape[3] / shape[2] % shape[1] * shape[3] + i % shape[3] : i % width;
    }
}
