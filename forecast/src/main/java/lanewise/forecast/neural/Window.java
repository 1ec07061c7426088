package lanewise.forecast.neural;

import java.util.Map;
import lanewise.forecast.data.Known;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Entries;

/**
 * Which rows a network sees and which it forecasts. With n the targets known at an origin, it sees the rows n - T..n - 1
 * and forecasts the rows n + first - 1 .. n + first - 2 + count.
 *
 * @param lags T
 * @param first steps from the last known target to the first row that is forecast
 * @param count rows that are forecast at once
 * @param season rows of a season m
 * @param difference what targets are taken relative to; not {@link Difference#AUTO}
 * @param flat whether all rows go in as one step
 */
record Window(int lags, int first, int count, int season, Difference difference, boolean flat) {
    /** All rows of the horizon at once. */
    static Window direct(int lags, Known training, int season, Difference difference, boolean flat) {
        int first = training.steps() - training.horizon() + 1;
        return new Window(lags, first, training.horizon(), season, difference, flat);
    }

    /** The next unknown row. */
    static Window oneStep(int lags, int season, Difference difference, boolean flat) {
        return new Window(lags, 1, 1, season, difference, flat);
    }

    void store(Map<String, String> texts) {
        texts.put("neural.lags", Integer.toString(lags));
        texts.put("neural.first", Integer.toString(first));
        texts.put("neural.count", Integer.toString(count));
        texts.put("neural.season", Integer.toString(season));
        texts.put("neural.difference", Entries.text(difference));
        texts.put("neural.flat", Boolean.toString(flat));
    }

    static Window restored(Entries entries) {
        int most = 1 << 20;
        Difference difference = entries.constant("neural.difference", Difference.class);
        if (difference == Difference.AUTO) {
            throw entries.bad("neural.difference", "none, first or seasonal");
        }
        return new Window(
                entries.whole("neural.lags", 1, most),
                entries.whole("neural.first", 1, most),
                entries.whole("neural.count", 1, most),
                entries.whole("neural.season", 1, most),
                difference,
                entries.flag("neural.flat"));
    }

    /** Steps from the last known target to the last row that is forecast. */
    int reach() {
        return first - 1 + count;
    }

    /** Rows from a value to the one it is taken relative to. */
    int span() {
        return switch (difference) {
            case FIRST -> 1;
            case SEASONAL -> season;
            default -> 0;
        };
    }

    /** The earliest origin at which all that goes in is known. */
    int firstOrigin(Known all) {
        int origin = lags + span() + all.origin() - all.targetEnd();
        for (int i = 0; i < all.pastCount(); i++) {
            origin = Math.max(origin, lags + all.columns().past().get(i).lag());
        }
        return origin;
    }

    /** The latest origin whose forecast rows are all known. */
    int lastOrigin(Known all) {
        return all.origin() - reach();
    }

    /** What output i is taken relative to: 0, the last value, or the last one of the same season. */
    double anchor(Known at, int i) {
        int n = at.targetEnd();
        int k = first + i;
        return switch (difference) {
            case FIRST -> at.target(n - 1);
            case SEASONAL -> at.target(n - 1 + k - season * Math.ceilDiv(k, season));
            default -> 0;
        };
    }

    /**
     * Whichever difference has the smallest mean squared error as a forecast of all rows up to {@code reach} steps ahead;
     * the level's forecast is its mean.
     */
    static Difference choose(double[] y, int season, int reach) {
        double mean = java.util.Arrays.stream(y).average().orElseThrow();
        int from = Math.min(season, Math.max(1, y.length - reach - 1));
        double[] sums = new double[3];
        for (int n = from; n + reach <= y.length; n++) {
            for (int k = 1; k <= reach; k++) {
                double value = y[n - 1 + k];
                sums[0] += (value - mean) * (value - mean);
                sums[1] += (value - y[n - 1]) * (value - y[n - 1]);
                int same = n - 1 + k - season * Math.ceilDiv(k, season);
                sums[2] += same < 0 ? Double.POSITIVE_INFINITY : (value - y[same]) * (value - y[same]);
            }
        }
        if (season > 1 && sums[2] < sums[0] && sums[2] < sums[1]) {
            return Difference.SEASONAL;
        }
        return sums[1] < sums[0] ? Difference.FIRST : Difference.NONE;
    }
}
