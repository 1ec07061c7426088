package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;

/** Cases of kind {@code activation}: tanh, sigmoid and softplus. */
final class ActivationCases implements CaseRunner {
    private static final Set<String> FUNCTIONS = Set.of("tanh", "sigmoid", "softplus");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("activation") && FUNCTIONS.contains(c.config("function"));
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        double[] x = c.tensor("in/x").values();
        int[] shape = c.tensor("in/x").shape();
        int width = shape[shape.length - 1];
        try (Model model = Model.build(function(c).withInput(width), precision, 0);
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

    private static Spec function(ReferenceCase c) {
        return switch (c.config("function")) {
            case "tanh" -> Spec.tanh();
            case "sigmoid" -> Spec.sigmoid();
            default -> Spec.softplus(c.doubleConfig("beta"), c.doubleConfig("threshold"));
        };
    }
}
