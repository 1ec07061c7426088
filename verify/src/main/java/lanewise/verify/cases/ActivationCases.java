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

/** Cases of kind {@code activation} that work element by element. */
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
        try (Model model =
                        Model.build(Spec.activation(function(c).orElseThrow()).withInput(width), precision, 0);
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

    private static Optional<Activation> function(ReferenceCase c) {
        String name = c.config("function");
        return switch (name) {
            case "leaky_relu" -> Optional.of(Activation.leakyRelu(c.doubleConfig("negative_slope")));
            case "elu" -> Optional.of(Activation.elu(c.doubleConfig("alpha")));
            case "softplus" -> Optional.of(Activation.softplus(c.doubleConfig("beta"), c.doubleConfig("threshold")));
            case "gelu" ->
                Optional.of(Activation.of(c.config("approximate").equals("tanh") ? Kind.GELU_TANH : Kind.GELU));
            default ->
                Arrays.stream(Kind.values())
                        .filter(kind -> kind.name().equalsIgnoreCase(name))
                        .findFirst()
                        .map(Activation::of);
        };
    }
}
