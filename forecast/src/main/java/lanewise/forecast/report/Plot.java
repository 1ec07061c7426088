package lanewise.forecast.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.nn.io.AtomicFile;

/** A picture of lines and points, written as a small SVG, for which neither a font nor AWT is loaded, or as PNG by XChart. */
public final class Plot {
    /** How a curve is drawn. */
    enum Style {
        LINE,
        /** A thin grey line. */
        FAINT,
        DASHED,
        POINTS,
        /** A thin line that others shine through, for many in one colour. */
        THIN,
        /** A line in the grey of what was observed. */
        QUIET,
        /** The closed outline of an area that others shine through. */
        AREA,
        /** A closed outline, filled. */
        BAR
    }

    /**
     * One curve; an empty name has no place in the legend, and a colour below 0 is the next that is free.
     */
    record Curve(String name, double[] x, double[] y, Style style, int colour) {}

    private static final int NEXT = -1;

    private final String x;
    private final String y;
    private final List<Curve> curves = new ArrayList<>();
    private boolean logX;
    private boolean logY;
    private boolean legend = true;
    private TimeAxis time = TimeAxis.counting(1);

    private Plot(String x, String y) {
        this.x = x;
        this.y = y;
    }

    /** An empty picture; the titles of its axes carry their units. */
    public static Plot of(String x, String y) {
        return new Plot(x, y);
    }

    /** With a logarithmic axis to the right: all x must be positive. */
    public Plot logX() {
        logX = true;
        return this;
    }

    /** With a logarithmic axis upwards: all y must be positive. */
    public Plot logY() {
        logY = true;
        return this;
    }

    public Plot line(String name, double[] x, double[] y) {
        return add(name, x, y, Style.LINE);
    }

    /** A thin grey line, for many of one kind. */
    public Plot faint(String name, double[] x, double[] y) {
        return add(name, x, y, Style.FAINT);
    }

    public Plot dashed(String name, double[] x, double[] y) {
        return add(name, x, y, Style.DASHED);
    }

    public Plot points(String name, double[] x, double[] y) {
        return add(name, x, y, Style.POINTS);
    }

    /** For a page, which has the legend in its text: without one, over an axis on which all x are positions. */
    static Plot inPage(TimeAxis time, String x, String y) {
        Plot plot = new Plot(x, y);
        plot.time = time;
        plot.legend = false;
        return plot;
    }

    /** A curve in a colour by its number. */
    Plot draw(Style style, int colour, double[] x, double[] y) {
        return add("", x, y, style, colour);
    }

    /** What lies between two curves. */
    Plot between(int colour, double[] x, double[] lower, double[] upper) {
        int n = x.length;
        double[] around = new double[2 * n];
        double[] outline = new double[2 * n];
        for (int i = 0; i < n; i++) {
            around[i] = x[i];
            outline[i] = upper[i];
            around[2 * n - 1 - i] = x[i];
            outline[2 * n - 1 - i] = lower[i];
        }
        return add("", around, outline, Style.AREA, colour);
    }

    /** A bar from 0 up. */
    Plot bar(int colour, double left, double right, double height) {
        double[] x = {left, left, right, right};
        return add("", x, new double[] {0, height, height, 0}, Style.BAR, colour);
    }

    private Plot add(String name, double[] xs, double[] ys, Style style) {
        return add(name, xs, ys, style, NEXT);
    }

    private Plot add(String name, double[] xs, double[] ys, Style style, int colour) {
        if (xs.length != ys.length || xs.length == 0) {
            throw new IllegalArgumentException("curve '" + name + "' must have as many x as y, at least 1, but has "
                    + xs.length + " and " + ys.length);
        }
        for (int i = 0; i < xs.length; i++) {
            boolean right = Double.isFinite(xs[i]) && Double.isFinite(ys[i]);
            if (!right || logX && xs[i] <= 0 || logY && ys[i] <= 0) {
                throw new IllegalArgumentException("curve '" + name + "' must be finite"
                        + (logX || logY ? ", and positive on a logarithmic axis," : "") + " but point " + i + " is ("
                        + xs[i] + ", " + ys[i] + ")");
            }
        }
        curves.add(new Curve(name, xs.clone(), ys.clone(), style, colour));
        return this;
    }

    /**
     * Writes the picture; the file's ending says how: {@code .svg} or {@code .png}.
     *
     * @throws IllegalArgumentException for another ending
     * @throws IllegalStateException for a PNG on a machine without fonts
     * @throws UncheckedIOException if the file can't be written; it is what it was then
     */
    public void write(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new IllegalArgumentException("a picture's file must end in .svg or .png, but is " + name);
        }
        try {
            AtomicFile.write(file, name.endsWith(".svg") ? SvgPlot.of(this) : png());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] png() {
        Charts.obstacle().ifPresent(why -> {
            throw new IllegalStateException("no picture can be drawn on this machine: " + why);
        });
        return new Charts().png(this);
    }

    String x() {
        return x;
    }

    String y() {
        return y;
    }

    boolean isLogX() {
        return logX;
    }

    boolean isLogY() {
        return logY;
    }

    boolean hasLegend() {
        return legend;
    }

    TimeAxis time() {
        return time;
    }

    List<Curve> curves() {
        return curves;
    }
}
