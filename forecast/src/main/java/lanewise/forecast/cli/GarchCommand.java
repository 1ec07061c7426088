package lanewise.forecast.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.TrainSlice;
import lanewise.forecast.volatility.ArchFit;
import lanewise.forecast.volatility.ArchModel;
import lanewise.forecast.volatility.ArchProcess;
import lanewise.forecast.volatility.ArchSpec;
import lanewise.forecast.volatility.Garch;
import lanewise.forecast.volatility.GarchFit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** GARCH(1,1) by maximum likelihood. */
@Command(
        name = "garch",
        description =
                "Estimates a GARCH(1,1) with a constant mean by Gaussian maximum likelihood, or another model of its"
                        + " family.",
        footer = {
            "",
            "Example: ./lanewise garch dmbp.csv --column ret_pct",
            "         ./lanewise garch dmbp.csv --column ret_pct --process gjr --innovation student_t"
        },
        mixinStandardHelpOptions = true)
final class GarchCommand implements Callable<Integer> {
    private static final String[] NAMES = {"mu", "omega", "alpha", "beta"};

    @Mixin
    private SeriesOptions input;

    @Option(
            names = "--process",
            paramLabel = "P",
            description = "garch, gjr, tarch or egarch, with the start of the recursion of the Python package arch.")
    private ArchProcess process;

    @Option(
            names = "--innovation",
            paramLabel = "D",
            defaultValue = "NORMAL",
            description = "normal or student_t; student_t needs --process. Default: ${DEFAULT-VALUE}.")
    private ArchSpec.Innovation innovation;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        if (process == null && innovation != ArchSpec.Innovation.NORMAL) {
            throw new IllegalArgumentException("--innovation needs --process");
        }
        Series returns = input.returns();
        console.say("%s, %s: %d rows", returns.source(), returns.name(), returns.size());
        if (process != null) {
            family(new ArchModel(ArchSpec.of(process, innovation)).fit(TrainSlice.whole(returns)));
            return 0;
        }
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

    private void family(ArchFit fit) {
        Optional<ArchFit.StandardErrors> errors = fit.standardErrors();
        console.say("");
        console.say("%s, log-likelihood %.10f", fit.name(), fit.logLikelihood());
        console.say("");
        console.say("%-6s %16s %12s %12s", "", "estimate", "s.e. hessian", "robust");
        Map<String, Object> result = new LinkedHashMap<>(fit.parameters());
        Map<String, Double> robust = new LinkedHashMap<>();
        int i = 0;
        for (Map.Entry<String, Double> parameter : fit.parameters().entrySet()) {
            int at = i++;
            console.say(
                    "%-6s %16.11f %12s %12s",
                    parameter.getKey(),
                    parameter.getValue(),
                    errors.map(e -> String.format(Locale.ROOT, "%.6g", e.hessian()[at]))
                            .orElse("-"),
                    errors.map(e -> String.format(Locale.ROOT, "%.6g", e.robust()[at]))
                            .orElse("-"));
            errors.ifPresent(e -> robust.put(parameter.getKey(), e.robust()[at]));
        }
        result.put("model", fit.name());
        result.put("logLikelihood", fit.logLikelihood());
        result.put("observations", fit.observations());
        result.put("robustErrors", errors.isPresent() ? robust : null);
        console.result(result);
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
