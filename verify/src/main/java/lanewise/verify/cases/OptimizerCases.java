package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.optim.Adagrad;
import lanewise.nn.optim.Adam;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.optim.RmsProp;
import lanewise.nn.optim.Sgd;

/** Cases of kind {@code optimizer}: sgd, rmsprop, adagrad, adam and adamw with all their settings. */
final class OptimizerCases implements CaseRunner {
    private static final Set<String> FUNCTIONS = Set.of("sgd", "rmsprop", "adagrad", "adam", "adamw");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("optimizer") && FUNCTIONS.contains(c.config("function"));
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
            try (Optimizer.State state = optimizer(c).open(engine, Ground.of(parameters, gradients))) {
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

    private static Optimizer optimizer(ReferenceCase c) {
        double rate = c.doubleConfig("lr");
        double decay = setting(c, "weight_decay");
        return switch (c.config("function")) {
            case "sgd" -> new Sgd(rate, setting(c, "momentum"), setting(c, "dampening"), decay, flag(c, "nesterov"));
            case "rmsprop" ->
                new RmsProp(
                        rate,
                        c.doubleConfig("alpha"),
                        c.doubleConfig("eps"),
                        decay,
                        setting(c, "momentum"),
                        flag(c, "centered"));
            case "adagrad" ->
                new Adagrad(
                        rate,
                        setting(c, "lr_decay"),
                        c.doubleConfig("eps"),
                        decay,
                        setting(c, "initial_accumulator_value"));
            default -> adam(c);
        };
    }

    private static double setting(ReferenceCase c, String key) {
        return c.hasConfig(key) ? c.doubleConfig(key) : 0;
    }

    private static boolean flag(ReferenceCase c, String key) {
        return c.hasConfig(key) && c.booleanConfig(key);
    }

    static Adam adam(ReferenceCase c) {
        return new Adam(
                c.doubleConfig("lr"),
                c.doubleConfig("beta1"),
                c.doubleConfig("beta2"),
                c.doubleConfig("eps"),
                setting(c, "weight_decay"),
                c.hasConfig("function") && c.config("function").equals("adamw"),
                flag(c, "amsgrad"));
    }

    private static double[] slice(double[] values, int index, int size) {
        return java.util.Arrays.copyOfRange(values, index * size, (index + 1) * size);
    }
}
