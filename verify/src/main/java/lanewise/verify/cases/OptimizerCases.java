package lanewise.verify.cases;

import java.util.Optional;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.optim.Adam;
import lanewise.nn.optim.Optimizer;

/** Cases of kind {@code optimizer}: adam and adamw, with L2 or decoupled decay and AMSGrad. */
final class OptimizerCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("optimizer") && c.config("function").startsWith("adam");
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        int count = 0;
        while (c.has("in/param" + count)) {
            count++;
        }
        int steps = c.intConfig("steps");
        try (Engine engine = Engine.open();
                Slab parameters = engine.slab(Role.PARAM, precision);
                Slab gradients = engine.slab(Role.GRAD, precision)) {
            Matrix[] parameter = new Matrix[count];
            Matrix[] gradient = new Matrix[count];
            double[][] path = new double[count][];
            for (int i = 0; i < count; i++) {
                int size = c.tensor("in/param" + i).values().length;
                parameter[i] = parameters.reserveDense("param" + i, 1, size);
                path[i] = new double[steps * size];
            }
            parameters.allocate();
            gradients.reserveLike(parameters).allocate();
            for (int i = 0; i < count; i++) {
                parameter[i].setAll(c.tensor("in/param" + i).values());
                gradient[i] = gradients.twin(parameter[i]);
            }
            try (Optimizer.State state = adam(c).open(engine, parameters, gradients)) {
                for (int step = 0; step < steps; step++) {
                    for (int i = 0; i < count; i++) {
                        gradient[i].setAll(slice(c.tensor("in/grad" + i).values(), step, gradient[i].columns()));
                    }
                    state.step(engine, 1);
                    for (int i = 0; i < count; i++) {
                        double[] now = parameter[i].toArray();
                        System.arraycopy(now, 0, path[i], step * now.length, now.length);
                    }
                }
            }
            CaseResults results = new CaseResults();
            for (int i = 0; i < count; i++) {
                results.put("out/param" + i, path[i]);
            }
            return results;
        }
    }

    static Adam adam(ReferenceCase c) {
        return new Adam(
                c.doubleConfig("lr"),
                c.doubleConfig("beta1"),
                c.doubleConfig("beta2"),
                c.doubleConfig("eps"),
                c.hasConfig("weight_decay") ? c.doubleConfig("weight_decay") : 0,
                c.hasConfig("function") && c.config("function").equals("adamw"),
                c.hasConfig("amsgrad") && c.booleanConfig("amsgrad"));
    }

    private static double[] slice(double[] values, int index, int size) {
        return java.util.Arrays.copyOfRange(values, index * size, (index + 1) * size);
    }
}
