package lanewise.forecast.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.VolatilityTable;
import lanewise.forecast.score.Christoffersen;

/** A backtest of volatility as a table for people and as JSON for programs. */
final class VolatilityText {
    private final Console console;

    VolatilityText(Console console) {
        this.console = console;
    }

    void print(BacktestResult result) {
        VolatilityTable table = VolatilityTable.of(result);
        console.say(
                "%-28s %10s %10s %10s   %22s   %22s   %7s",
                "model", "log score", "QLIKE", "CRPS", "VaR 1 %: share  K p C p", "VaR 5 %: share  K p C p", "DM p");
        for (VolatilityTable.Row row : table.rows()) {
            line(row, table);
        }
        console.say("");
        console.say("K p, C p: Kupiec's test of the share of returns below the value at risk, Christoffersen's of"
                + " conditional coverage; one step ahead.");
        table.bestBaseline()
                .ifPresent(best -> console.say(
                        "DM p: two-sided Diebold-Mariano test of log scores against %s, the best baseline: + better"
                                + " than it, - worse.",
                        best.name()));
        console.result(json(result, table));
    }

    private void line(VolatilityTable.Row row, VolatilityTable table) {
        boolean best = table.bestBaseline().filter(b -> b == row).isPresent();
        String dm = row.againstBaseline()
                .map(t -> String.format(Locale.ROOT, "%.3f%s", t.pTwoSided(), t.meanDifference() < 0 ? "+" : "-"))
                .orElse(best ? "best" : "-");
        console.say(
                "%-28s %10.5f %10.5f %10.5g   %22s   %22s   %7s",
                row.name(),
                row.mean().logScore(),
                row.mean().qlike(),
                row.mean().crps(),
                coverage(row.var1()),
                coverage(row.var5()),
                dm);
        if (row.seeds() > 1) {
            String name = "  worst of " + row.seeds() + " seeds";
            VolatilityTable.Scores worst = row.worst();
            console.say("%-28s %10.5f %10.5f %10.5g", name, worst.logScore(), worst.qlike(), worst.crps());
        }
    }

    private static String coverage(Optional<Christoffersen> test) {
        return test.map(t -> String.format(
                        Locale.ROOT,
                        "%5.2f%%  %.3f %.3f",
                        100 * t.unconditional().share(),
                        t.unconditional().pValue(),
                        t.pConditionalCoverage()))
                .orElse("-");
    }

    private static Map<String, Object> json(BacktestResult result, VolatilityTable table) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("source", result.frame().source());
        object.put("target", result.frame().columns().target());
        object.put("rows", result.frame().rows());
        object.put("horizon", result.task().horizon());
        object.put("origins", result.origins());
        table.bestBaseline().ifPresent(best -> object.put("bestBaseline", best.name()));
        List<Map<String, Object>> models = new ArrayList<>();
        for (VolatilityTable.Row row : table.rows()) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("model", row.name());
            model.put("baseline", row.baseline());
            model.put("logScore", row.mean().logScore());
            model.put("qlike", row.mean().qlike());
            model.put("crps", row.mean().crps());
            model.put("worstLogScore", row.worst().logScore());
            row.var1().ifPresent(test -> model.put("var1", json(test)));
            row.var5().ifPresent(test -> model.put("var5", json(test)));
            row.againstBaseline().ifPresent(test -> model.put("againstBestBaseline", BacktestText.test(test)));
            models.add(model);
        }
        object.put("models", models);
        return object;
    }

    private static Map<String, Object> json(Christoffersen test) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("share", test.unconditional().share());
        object.put("pKupiec", test.unconditional().pValue());
        object.put("pIndependence", test.pIndependence());
        object.put("pConditionalCoverage", test.pConditionalCoverage());
        return object;
    }
}
