package lanewise.verify.cases;

import java.util.Optional;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;

/** Cases of kind {@code training}: a recurrent layer, a linear head on its last step, mean squared error, clipping, Adam. */
final class TrainingCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        if (!c.kind().equals("training")) {
            return Kinds.notBuilt(c);
        }
        return Optional.empty();
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        int[] x = c.tensor("in/x").shape();
        int[] head = c.tensor("in/head_weight").shape();
        Spec spec = Spec.of(
                Spec.named("rnn", RecurrentCases.layer(c.config("layer"), x[2], head[1])),
                Spec.last(),
                Spec.named("head", Spec.linear(head[1], head[0])));
        int steps = c.intConfig("steps");
        try (Model model = Model.build(spec, precision, 0)) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + caseName(p)).values());
            }
            model.parametersChanged();
            double[] losses = new double[steps];
            try (TrainingSession session =
                            new TrainingSession(model, Loss.mse(), OptimizerCases.adam(c), c.doubleConfig("max_norm"));
                    Batch batch = session.batch(Plan.Options.train(x[0], x[1]), 0)) {
                batch.inputs().setAll(c.tensor("in/x").values());
                batch.targets().setAll(c.tensor("in/target").values());
                for (int step = 0; step < steps; step++) {
                    losses[step] = session.step(batch);
                }
            }
            CaseResults results = new CaseResults().put("out/losses", losses);
            for (Parameter p : model.parameters()) {
                results.put("out/" + caseName(p), p.value().toArray());
            }
            return results;
        }
    }

    private static String caseName(Parameter parameter) {
        return parameter.name().startsWith("head.")
                ? parameter.name().replace('.', '_')
                : RecurrentCases.caseName(parameter);
    }
}
