package lanewise.forecast.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import lanewise.forecast.backtest.BacktestResult;
import lanewise.forecast.backtest.Judging;
import lanewise.forecast.backtest.ScoreTable;
import lanewise.forecast.score.DieboldMariano;

/**
 * The candidates of a backtest, those that are one model with several seeds together, smallest mean absolute error
 * first.
 */
record Ranking(List<Group> groups) {
    /** One model; a row per seed. */
    record Group(String name, boolean baseline, List<ScoreTable.Seed> rows, Optional<DieboldMariano> againstBaseline) {
        double mean(ToDoubleFunction<ScoreTable.Seed> score) {
            return rows.stream().mapToDouble(score).average().orElseThrow();
        }

        /** The run of the first seed. */
        BacktestResult.Run run() {
            return rows.getFirst().run();
        }
    }

    static Ranking of(BacktestResult result) {
        ScoreTable table = ScoreTable.of(result, Judging.of(result.task().output()));
        return new Ranking(table.rows().stream()
                .map(row -> new Group(row.name(), row.baseline(), row.seeds(), row.againstBaseline()))
                .sorted(Comparator.comparingDouble(group -> group.mean(ScoreTable.Seed::mae)))
                .toList());
    }

    /** The one that pictures show: the best model, or the best baseline if there is no model. */
    Group shown() {
        return groups.stream().filter(group -> !group.baseline()).findFirst().orElse(groups.getFirst());
    }

    /** The best baseline, with which others are compared. */
    Optional<Group> reference() {
        return groups.stream().filter(Group::baseline).findFirst();
    }

    /** The one shown and the best others, as many as there are colours. */
    List<Group> coloured() {
        List<Group> all = new ArrayList<>(List.of(shown()));
        groups.stream()
                .filter(group -> group != shown())
                .limit(Page.COLOURS - 1L)
                .forEach(all::add);
        return all;
    }
}
