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

    StreamText(SavedForecaster model, double[] levels, boolean json) {
        this.horizon = model.about().task().horizon();
        this.levels = levels;
        this.json = json;
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

    private String csv(String time, Optional<Forecast> forecast) {
        text.setLength(0);
        text.append(time);
        if (forecast.isEmpty()) {
            text.repeat(',', horizon * (1 + levels.length));
            return text.toString();
        }
        for (Distribution step : forecast.get().steps()) {
            text.append(',').append(step.point());
            for (double level : levels) {
                text.append(',').append(step.quantile(level));
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
        for (double level : levels) {
            double[] values = new double[horizon];
            for (int h = 0; h < horizon; h++) {
                values[h] = forecast.get().at(h).quantile(level);
            }
            quantiles.put(Double.toString(level), values);
        }
        object.put("quantiles", quantiles);
        return Json.text(object);
    }
}
