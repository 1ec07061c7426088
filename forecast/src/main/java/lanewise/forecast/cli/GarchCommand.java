package lanewise.forecast.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.volatility.Garch;
import lanewise.forecast.volatility.GarchFit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** GARCH(1,1) by maximum likelihood. */
@Command(
        name = "garch",
        description = "Estimates a GARCH(1,1) with a constant mean by Gaussian maximum likelihood.",
        footer = {"", "Example: ./lanewise garch dmbp.csv --column ret_pct"},
        mixinStandardHelpOptions = true)
final class GarchCommand implements Callable<Integer> {
    private static final String[] NAMES = {"mu", "omega", "alpha", "beta"};

    @Mixin
    private SeriesOptions input;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        Series returns = input.returns();
        console.say("%s, %s: %d rows", returns.source(), returns.name(), returns.size());
        GarchFit fit = new Garch().fit(TrainSlice.whole(returns));
        double[] estimate = {fit.mu(), fit.omega(), fit.alpha(), fit.beta()};
        Map<String, Object> result = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            result.put(NAMES[i], estimate[i]);
        }
        result.put("logLikelihood", fit.logLikelihood());
        result.put("observations", fit.observations());
        result.put("unconditionalVariance", fit.unconditionalVariance());
        Optional<GarchFit.StandardErrors> errors = fit.standardErrors();
        Map<String, Object> kinds = new LinkedHashMap<>();
        errors.ifPresent(e -> {
            kinds.put("hessian", byName(e.hessian()));
            kinds.put("outerProduct", byName(e.outerProduct()));
            kinds.put("informationMatrix", byName(e.informationMatrix()));
            kinds.put("bollerslevWooldridge", byName(e.bollerslevWooldridge()));
            kinds.put("qmle", byName(e.qmle()));
        });
        result.put("standardErrors", errors.isPresent() ? kinds : null);
        print(fit, estimate, errors);
        console.result(result);
        return 0;
    }

    private void print(GarchFit fit, double[] estimate, Optional<GarchFit.StandardErrors> errors) {
        console.say("");
        console.say("log-likelihood %.10f", fit.logLikelihood());
        console.say("");
        if (errors.isEmpty()) {
            console.say("%-6s %16s", "", "estimate");
            for (int i = 0; i < NAMES.length; i++) {
                console.say("%-6s %16.11f", NAMES[i], estimate[i]);
            }
            console.say("The maximum lies on the border of the parameter space: standard errors do not exist.");
            return;
        }
        GarchFit.StandardErrors e = errors.get();
        console.say(
                "%-6s %16s %12s %12s %12s %12s %12s",
                "", "estimate", "s.e. hessian", "outer prod.", "info matrix", "Boll.-Wool.", "QMLE");
        for (int i = 0; i < NAMES.length; i++) {
            console.say(
                    "%-6s %16.11f %12.6g %12.6g %12.6g %12.6g %12.6g",
                    NAMES[i],
                    estimate[i],
                    e.hessian()[i],
                    e.outerProduct()[i],
                    e.informationMatrix()[i],
                    e.bollerslevWooldridge()[i],
                    e.qmle()[i]);
        }
    }

    private static Map<String, Double> byName(double[] values) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            named.put(NAMES[i], values[i]);
        }
        return named;
    }
}
