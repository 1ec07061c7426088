package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.MeanSquaredError;
import lanewise.nn.loss.PairwiseSum;
import lanewise.nn.loss.Pinball;
import lanewise.nn.loss.Reduction;

/** Cases of kind {@code loss}: mse, gaussian_nll and pinball. */
final class LossCases implements CaseRunner {
    private static final Set<String> FUNCTIONS = Set.of("mse", "gaussian_nll", "pinball");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("loss") && FUNCTIONS.contains(c.config("function"));
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        boolean gaussian = c.config("function").equals("gaussian_nll");
        Loss loss = loss(c);
        int rows = rows(c);
        int width = c.tensor("in/input").values().length / rows;
        int outputs = gaussian ? 2 * width : width;
        int targets = loss.targetWidth(outputs);
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix output = slab.reserve("output", rows, outputs);
            Matrix target = slab.reserve("target", rows, targets);
            Matrix weights = slab.reserve("weights", rows, loss.terms(outputs));
            Matrix dOutput = slab.reserve("d output", rows, outputs);
            Matrix dTarget = slab.reserve("d target", rows, targets);
            slab.allocate();
            output.columns(0, width).setAll(c.tensor("in/input").values());
            if (gaussian) {
                output.columns(width, width).setAll(c.tensor("in/var").values());
            }
            target.setAll(c.tensor("in/target").values());
            double[] value = value(c, loss, output, target);
            loss.gradient(terms(c, output, target, weights), dOutput, dTarget);
            CaseResults results = new CaseResults()
                    .put("out/loss", value)
                    .put("grad/input", dOutput.columns(0, width).toArray())
                    .put("grad/target", dTarget.toArray());
            return gaussian
                    ? results.put("grad/var", dOutput.columns(width, width).toArray())
                    : results;
        }
    }

    private static Loss loss(ReferenceCase c) {
        return switch (c.config("function")) {
            case "mse" -> new MeanSquaredError();
            case "gaussian_nll" -> new GaussianNll(c.booleanConfig("full"), c.doubleConfig("eps"));
            default -> new Pinball(c.tensor("in/quantiles").values());
        };
    }

    private static int rows(ReferenceCase c) {
        int[] shape = c.tensor("in/target").shape();
        return shape.length == 0 ? 1 : shape[0];
    }

    /** One number, or with reduction none all terms. */
    private static double[] value(ReferenceCase c, Loss loss, Matrix output, Matrix target) {
        if (!c.config("reduction").equals("none")) {
            Reduction reduction = c.config("reduction").equals("sum") ? Reduction.SUM : Reduction.MEAN;
            return new double[] {loss.value(output, target, reduction, new PairwiseSum())};
        }
        int terms = loss.terms(output.columns());
        double[] values = new double[output.rows() * terms];
        for (int i = 0; i < values.length; i++) {
            values[i] = loss.term(output, target, i / terms, i % terms);
        }
        return values;
    }

    private static Loss.Terms terms(ReferenceCase c, Matrix output, Matrix target, Matrix weights) {
        double[] cotangent = c.tensor("cot/loss").values();
        switch (c.config("reduction")) {
            case "none" -> weights.setAll(cotangent);
            case "sum" -> weights.fill(cotangent[0]);
            default -> {
                // The weight 1 / n is no float32: it goes in as a double.
                long count = (long) weights.rows() * weights.columns();
                return new Loss.Terms(output, target, null, cotangent[0] / count);
            }
        }
        return new Loss.Terms(output, target, weights, 0);
    }
}
