package lanewise.forecast.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lanewise.nn.io.AtomicFile;

/** A picture of lines and points, written as SVG or PNG. Nothing is drawn, and no font or AWT class loaded, before {@link #write}. */
public final class Plot {
    /** How a curve is drawn. */
    enum Style {
        LINE,
        /** A thin grey line. */
        FAINT,
        DASHED,
        POINTS
    }

    /**
     * One curve; an empty name has no place in the legend.
     */
    record Curve(String name, double[] x, double[] y, Style style) {}

    private final String x;
    private final String y;
    private final List<Curve> curves = new ArrayList<>();
    private boolean logX;
    private boolean logY;

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

    private Plot add(String name, double[] xs, double[] ys, Style style) {
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
        curves.add(new Curve(name, xs.clone(), ys.clone(), style));
        return this;
    }

    /** Why no picture can be drawn on this machine, or nothing if it can. */
    public static Optional<String> obstacle() {
        return Charts.obstacle();
    }

    /**
     * Writes the picture; the file's ending says how: {@code .svg} or {@code .png}.
     *
     * @throws IllegalArgumentException for another ending
     * @throws IllegalStateException on a machine without fonts
     * @throws UncheckedIOException if the file can't be written; it is what it was then
     */
    public void write(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new IllegalArgumentException("a picture's file must end in .svg or .png, but is " + name);
        }
        obstacle().ifPresent(why -> {
            throw new IllegalStateException("no picture can be drawn on this machine: " + why);
        });
        Charts charts = new Charts(Charts.Paper.LIGHT);
        try {
            AtomicFile.write(file, name.endsWith(".svg") ? charts.svg(this) : charts.png(this));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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

    List<Curve> curves() {
        return curves;
    }
}
