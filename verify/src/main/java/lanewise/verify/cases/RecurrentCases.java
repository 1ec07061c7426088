package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Activation;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;
import lanewise.nn.spec.RecurrentSpec;

/** Cases of the kinds {@code rnn_tanh}, {@code rnn_relu}, {@code gru} and {@code lstm}: stacks, both directions, with and without biases, initial states and lengths. */
final class RecurrentCases implements CaseRunner {
    private static final Set<String> KINDS = Set.of("rnn_tanh", "rnn_relu", "gru", "lstm");

    /** A layer of the kind that a case calls so; rnn alone is PyTorch's default, tanh. */
    static RecurrentSpec<?> layer(String kind, int input, int hidden) {
        return switch (kind) {
            case "rnn", "rnn_tanh" -> Spec.rnn(input, hidden);
            case "rnn_relu" -> Spec.rnn(input, hidden).relu();
            case "gru" -> Spec.gru(input, hidden);
            case "lstm" -> Spec.lstm(input, hidden);
            default -> throw new IllegalArgumentException("no recurrent layer is called '" + kind + "'");
        };
    }

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        return KINDS.contains(c.kind()) ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        RecurrentSpec<?> spec =
                layer(c.kind(), c.intConfig("input"), c.intConfig("hidden")).layers(c.intConfig("layers"));
        spec = c.booleanConfig("bidirectional") ? spec.bidirectional() : spec;
        spec = c.booleanConfig("bias") ? spec : spec.noBias();
        Plan.Options options =
                Plan.Options.train(c.intConfig("time"), c.intConfig("batch")).withInputGradients();
        if (c.has("in/lengths")) {
            options = options.withLengths();
        }
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(options)) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + caseName(p)).values());
            }
            model.parametersChanged();
            boolean batchFirst = batchFirst(c);
            Recurrent.Bound layer = (Recurrent.Bound) network.layer();
            setInputs(c, network, layer, batchFirst);
            network.forward();
            setCotangents(c, network, layer, batchFirst);
            network.backward();
            return results(c, model, network, batchFirst);
        }
    }

    private static boolean batchFirst(ReferenceCase c) {
        return c.hasConfig("batch_first") && c.booleanConfig("batch_first");
    }

    private static void setInputs(ReferenceCase c, Network network, Recurrent.Bound layer, boolean batchFirst) {
        set(batchFirst, network.input(), c.tensor("in/x").values());
        if (c.has("in/lengths")) {
            double[] lengths = c.tensor("in/lengths").values();
            for (int b = 0; b < lengths.length; b++) {
                network.lengths()[b] = (int) lengths[b];
            }
        }
        setStates(c, "in/h0", layer, RecurrentState::initialHidden);
        setStates(c, "in/c0", layer, RecurrentState::initialCell);
    }

    private static void setCotangents(ReferenceCase c, Network network, Recurrent.Bound layer, boolean batchFirst) {
        if (c.has("cot/y")) {
            setGradient(batchFirst, network.output(), c.tensor("cot/y").values());
        } else {
            network.output().gradient().fill(0);
        }
        setStates(c, "cot/hn", layer, RecurrentState::finalHiddenGradient);
        setStates(c, "cot/cn", layer, RecurrentState::finalCellGradient);
    }

    private static CaseResults results(ReferenceCase c, Model model, Network network, boolean batchFirst) {
        Recurrent.Bound layer = (Recurrent.Bound) network.layer();
        CaseResults results = new CaseResults()
                .put(
                        "out/y",
                        batchFirst
                                ? network.output().toBatchFirst()
                                : network.output().value().toArray())
                .put("out/hn", states(layer, RecurrentState::finalHidden))
                .put(
                        "grad/x",
                        batchFirst
                                ? network.input().gradientBatchFirst()
                                : network.input().gradient().toArray())
                .put("grad/h0", states(layer, RecurrentState::initialHiddenGradient));
        if (layer.state(0).initialCell() != null) {
            results.put("out/cn", states(layer, RecurrentState::finalCell))
                    .put("grad/c0", states(layer, RecurrentState::initialCellGradient));
        }
        for (Parameter p : model.parameters()) {
            results.put("grad/" + caseName(p), network.gradient(p).toArray());
        }
        return results;
    }

    /** The case files say w and b where PyTorch says weight and bias. */
    static String caseName(Parameter parameter) {
        String name = parameter.name();
        String local = name.substring(name.lastIndexOf('.') + 1);
        return local.replace("weight_", "w_").replace("bias_", "b_");
    }

    private static void setStates(
            ReferenceCase c, String name, Recurrent.Bound layer, Function<RecurrentState, Matrix> which) {
        if (!c.has(name)) {
            return;
        }
        double[] values = c.tensor(name).values();
        int size = values.length / layer.states();
        for (int i = 0; i < layer.states(); i++) {
            which.apply(layer.state(i)).setAll(java.util.Arrays.copyOfRange(values, i * size, (i + 1) * size));
        }
    }

    private static double[] states(Recurrent.Bound layer, Function<RecurrentState, Matrix> which) {
        double[] all = {};
        for (int i = 0; i < layer.states(); i++) {
            double[] part = which.apply(layer.state(i)).toArray();
            int at = all.length;
            all = java.util.Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }

    private static void set(boolean batchFirst, Activation to, double[] values) {
        if (batchFirst) {
            to.setBatchFirst(values);
        } else {
            to.value().setAll(values);
        }
    }

    private static void setGradient(boolean batchFirst, Activation to, double[] values) {
        if (batchFirst) {
            to.setGradientBatchFirst(values);
        } else {
            to.gradient().setAll(values);
        }
    }
}
