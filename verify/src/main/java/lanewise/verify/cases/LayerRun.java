package lanewise.verify.cases;

import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;

/** Runs a case of one layer with one input and one output: parameters and buffers by their names, then both passes. */
final class LayerRun {
    private LayerRun() {}

    /**
     * The results {@code out/y}, {@code out/BUFFER}, {@code grad/x} and {@code grad/PARAMETER}.
     *
     * @param x and cotangent, rows as the layer has them
     */
    static CaseResults run(
            ReferenceCase c, Precision precision, Spec spec, Plan.Options options, double[] x, double[] cotangent) {
        try (Model model = Model.build(spec, precision, 0);
                Network network = model.network(options.withInputGradients())) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + p.name()).values());
            }
            for (Parameter buffer : model.buffers()) {
                buffer.value().setAll(c.tensor("in/" + buffer.name()).values());
            }
            model.parametersChanged();
            network.input().value().setAll(x);
            network.forward();
            network.output().gradient().setAll(cotangent);
            network.backward();
            CaseResults results = new CaseResults()
                    .put("out/y", network.output().value().toArray())
                    .put("grad/x", network.input().gradient().toArray());
            for (Parameter p : model.parameters()) {
                results.put("grad/" + p.name(), network.gradient(p).toArray());
            }
            for (Parameter buffer : model.buffers()) {
                results.put("out/" + buffer.name(), buffer.value().toArray());
            }
            return results;
        }
    }
}
