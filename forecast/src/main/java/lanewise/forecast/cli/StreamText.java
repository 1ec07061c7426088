package lanewise.forecast.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lanewise.forecast.live.LiveForecaster;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;

/** The lines that `stream` prints, one per row, as CSV or JSON. */
final class StreamText {
    private final int horizon;
    private final double[] levels;
    private final boolean json;
    private final StringBuilder text = new StringBuilder();
    /** Degrees of freedom of the Student-t distribution met last, and its standard quantiles, by level. */
    private final double[] freedom;

    private final double[] standard;

    StreamText(SavedForecaster model, double[] levels, boolean json) {
        this.horizon = model.about().task().horizon();
        this.levels = levels;
        this.json = json;
        this.freedom = new double[levels.length];
        this.standard = new double[levels.length];
    }

    /** The header of CSV: the time of the row that has passed, then point and quantiles of each step after it. */
    Optional<String> heading() {
        if (json) {
            return Optional.empty();
        }
        StringBuilder heading = new StringBuilder("time");
        for (int h = 1; h <= horizon; h++) {
            heading.append(",point_").append(h);
            for (double level : levels) {
                heading.append(",q").append(level).append('_').append(h);
            }
        }
        return Optional.of(heading.toString());
    }

    /** The line of the row taken last. */
    String line(String time, LiveForecaster live) {
        Optional<Forecast> forecast = live.forecast();
        return json ? json(time, live, forecast) : csv(time, forecast);
    }

    /** The same without a forecast. */
    String lineWithout(String time, LiveForecaster live) {
        return json ? json(time, live, Optional.empty()) : csv(time, Optional.empty());
    }

    private String csv(String time, Optional<Forecast> forecast) {
        text.setLength(0);
        text.append(time);
        if (forecast.isEmpty()) {
            text.repeat(',', horizon * (1 + levels.length));
            return text.toString();
        }
        for (Distribution step : forecast.get().steps()) {
            text.append(',').append(step.point());
            for (int q = 0; q < levels.length; q++) {
                text.append(',').append(quantile(step, q));
            }
        }
        return text.toString();
    }

    private String json(String time, LiveForecaster live, Optional<Forecast> forecast) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("time", time);
        if (forecast.isEmpty()) {
            object.put("rows", live.rows());
            object.put("needed", live.needed());
            return Json.text(object);
        }
        object.put("points", forecast.get().points());
        Map<String, Object> quantiles = new LinkedHashMap<>();
        for (int q = 0; q < levels.length; q++) {
            double[] values = new double[horizon];
            for (int h = 0; h < horizon; h++) {
                values[h] = quantile(forecast.get().at(h), q);
            }
            quantiles.put(Double.toString(levels[q]), values);
        }
        object.put("quantiles", quantiles);
        return Json.text(object);
    }

    /** To the bit {@link Distribution#quantile} of level q; a Student-t's, which is searched for, only where its freedom is another. */
    private double quantile(Distribution step, int q) {
        return switch (step) {
            case Distribution.Exponential e -> Math.exp(quantile(e.logarithm(), q));
            case Distribution.StudentT t -> {
                if (t.dof() != freedom[q]) {
                    standard[q] = new Distribution.StudentT(0, 1, t.dof()).quantile(levels[q]);
                    freedom[q] = t.dof();
                }
                yield t.mean() + t.scale() * standard[q];
            }
            default -> step.quantile(levels[q]);
        };
    }
}
