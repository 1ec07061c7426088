package lanewise.forecast.model;

import java.util.List;

/**
 * What the rows after a forecast origin are expected to be.
 *
 * @param steps one distribution per row of the horizon: step h is row origin + h, h = 0..H-1
 */
public record Forecast(List<Distribution> steps) {
    public Forecast {
        steps = List.copyOf(steps);
    }

    /** The horizon H. */
    public int horizon() {
        return steps.size();
    }

    /** The distribution of step h. */
    public Distribution at(int h) {
        return steps.get(h);
    }

    /** The point forecast of step h: {@link Distribution#point}. */
    public double point(int h) {
        return steps.get(h).point();
    }

    /** All points, shape [H]. */
    public double[] points() {
        return steps.stream().mapToDouble(Distribution::point).toArray();
    }

    /** Quantiles of all steps, shape [H][Q]. */
    public double[][] quantiles(double... levels) {
        double[][] values = new double[horizon()][levels.length];
        for (int h = 0; h < values.length; h++) {
            for (int q = 0; q < levels.length; q++) {
                values[h][q] = steps.get(h).quantile(levels[q]);
            }
        }
        return values;
    }
}
