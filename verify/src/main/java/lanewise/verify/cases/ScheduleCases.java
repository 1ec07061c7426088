package lanewise.verify.cases;

import java.util.Optional;
import java.util.Set;
import lanewise.engine.Precision;
import lanewise.nn.optim.Schedule;

/** Cases of kind {@code lr_schedule}: the learning rate of every step. */
final class ScheduleCases implements CaseRunner {
    private static final Set<String> FUNCTIONS = Set.of("constant", "exponential", "step", "cosine", "linear");

    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("lr_schedule") && FUNCTIONS.contains(c.config("function"));
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        double base = c.doubleConfig("base_lr");
        Schedule schedule = switch (c.config("function")) {
            case "exponential" -> Schedule.exponential(c.doubleConfig("gamma"));
            case "step" -> Schedule.step(c.doubleConfig("gamma"), c.intConfig("step_size"));
            case "cosine" -> Schedule.cosine(c.intConfig("t_max"), c.doubleConfig("eta_min") / base);
            case "linear" -> Schedule.linearWarmup(c.intConfig("total"), c.doubleConfig("start_factor"));
            default -> Schedule.constant();
        };
        double[] rates = new double[c.intConfig("steps")];
        for (int t = 0; t < rates.length; t++) {
            rates[t] = base * schedule.factor(t);
        }
        return new CaseResults().put("out/lr", rates);
    }
}
