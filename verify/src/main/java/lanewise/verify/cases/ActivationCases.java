package lanewise.verify.cases;

import java.util.Arrays;
import java.util.Optional;
import lanewise.engine.Activation;
import lanewise.engine.Activation.Kind;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;

/** Cases of kind {@code activation}: element by element, or softmax and its relatives over rows. */
final class ActivationCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        return c.kind().equals("activation") && function(c).isPresent() ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        double[] x = c.tensor("in/x").values();
        int[] shape = c.tensor("in/x").shape();
        int width = shape[shape.length - 1];
        try (Model model = Model.build(function(c).orElseThrow().withInput(width), precision, 0);
                Network network =
                        model.network(Plan.Options.train(1, x.length / width).withInputGradients())) {
            network.input().value().setAll(x);
            network.forward();
            network.output().gradient().setAll(c.tensor("cot/y").values());
            network.backward();
            return new CaseResults()
                    .put("out/y", network.output().value().toArray())
                    .put("grad/x", network.input().gradient().toArray());
        }
    }

    private static Optional<Spec> function(ReferenceCase c) {
        String name = c.config("function");
        return switch (name) {
            case "leaky_relu" -> activation(Activation.leakyRelu(c.doubleConfig("negative_slope")));
            case "elu" -> activation(Activation.elu(c.doubleConfig("alpha")));
            case "softplus" -> activation(Activation.softplus(c.doubleConfig("beta"), c.doubleConfig("threshold")));
            case "gelu" ->
                activation(Activation.of(c.config("approximate").equals("tanh") ? Kind.GELU_TANH : Kind.GELU));
            case "softmax" -> Optional.of(Spec.softmax());
            case "log_softmax" -> Optional.of(Spec.logSoftmax());
            case "logsumexp" -> Optional.of(Spec.logSumExp());
            default ->
                Arrays.stream(Kind.values())
                        .filter(kind -> kind.name().equalsIgnoreCase(name))
                        .findFirst()
                        .map(kind -> Spec.activation(Activation.of(kind)));
        };
    }

    private static Optional<Spec> activation(Activation function) {
        return Optional.of(Spec.activation(function));
    }
}
