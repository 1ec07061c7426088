package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.layer.Normalization;
import lanewise.nn.spec.NormSpec;

/** Cases of kinds {@code layernorm} and {@code rmsnorm}; several axes that are normalised together are one. */
final class NormCases implements CaseRunner {
    private static final Set<String> KINDS = Set.of("layernorm", "rmsnorm");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        return KINDS.contains(c.kind()) ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        double[] x = c.tensor("in/x").values();
        int[] shape = c.tensor("in/x").shape();
        int width = 1;
        int dims = c.hasConfig("dims") ? c.intConfig("dims") : 1;
        for (int axis = shape.length - dims; axis < shape.length; axis++) {
            width *= shape[axis];
        }
        Normalization.Kind kind = c.kind().equals("layernorm") ? Normalization.Kind.LAYER : Normalization.Kind.RMS;
        Spec spec = new NormSpec(kind, width, c.doubleConfig("eps"), c.has("in/weight"), c.has("in/bias"));
        try (Model model = Model.build(spec, precision, 0);
                Network network =
                        model.network(Plan.Options.train(1, x.length / width).withInputGradients())) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + p.name()).values());
            }
            model.parametersChanged();
            network.input().value().setAll(x);
            network.forward();
            network.output().gradient().setAll(c.tensor("cot/y").values());
            network.backward();
            CaseResults results = new CaseResults()
                    .put("out/y", network.output().value().toArray())
                    .put("grad/x", network.input().gradient().toArray());
            for (Parameter p : model.parameters()) {
                results.put("grad/" + p.name(), network.gradient(p).toArray());
            }
            return results;
        }
    }
}
