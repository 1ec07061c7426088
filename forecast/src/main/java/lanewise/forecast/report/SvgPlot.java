package lanewise.forecast.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Draws a {@link Plot} as a small SVG: no fonts, no AWT, coordinates to a tenth of a pixel. In a page colours are those of
 * report.css, for light and for dark pages.
 */
final class SvgPlot {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;
    private static final int LEFT = 90;
    private static final int RIGHT = 20;
    private static final int BOTTOM = 55;
    private static final int LEGEND_LINE = 20;
    /** Pixels that a character of a legend takes, about. */
    private static final double CHARACTER = 7;

    /** More points of a line within a pixel are drawn as its first, lowest, highest and last. */
    private static final int MOST_IN_PIXEL = 4;

    private static final Paint INK = new Paint("#1f2933", "ink");
    private static final Paint QUIET = new Paint("#52606d", "quiet");
    private static final Paint GRID = new Paint("#e3e8ee", "grid");
    private static final Paint FAINT = new Paint("#b8c2cc", "grid");
    /** Okabe and Ito, as in {@link Charts} and, the first ones, in report.css. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195");

    /** A colour, and the class that stands for it in report.css. */
    private record Paint(String colour, String name) {
        static Paint line(int number, boolean inPage) {
            int colours = inPage ? Page.COLOURS : COLOURS.size();
            return new Paint(COLOURS.get(number % colours), "c" + number % colours);
        }
    }

    private final Plot plot;
    private final boolean inPage;
    private final StringBuilder svg = new StringBuilder();
    private final int top;
    private final Axis x;
    private final Axis y;

    private SvgPlot(Plot plot, boolean inPage) {
        this.plot = plot;
        this.inPage = inPage;
        top = inPage ? 10 : 10 + LEGEND_LINE * legendLines();
        x = Axis.over(values(Plot.Curve::x), plot.isLogX(), LEFT, WIDTH - RIGHT);
        y = Axis.over(values(Plot.Curve::y), plot.isLogY(), HEIGHT - BOTTOM, top);
    }

    /** A file. */
    static byte[] of(Plot plot) {
        SvgPlot drawing = new SvgPlot(plot, false);
        drawing.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n",
                WIDTH, HEIGHT);
        drawing.add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, HEIGHT);
        drawing.draw();
        return drawing.svg.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An element of a page; {@code name} says what it shows to those who can't see it. */
    static String inPage(Plot plot, String name) {
        SvgPlot drawing = new SvgPlot(plot, true);
        drawing.add("<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">%n", Page.escape(name), WIDTH, HEIGHT);
        drawing.draw();
        return drawing.svg.toString();
    }

    /**
     * Numbers to pixels.
     *
     * @param low number at pixel {@code from}; of a logarithmic axis its logarithm to base 10
     * @param high the same at {@code to}
     */
    private record Axis(double low, double high, boolean log, int from, int to) {
        static Axis over(double[] values, boolean log, int from, int to) {
            DoubleUnaryOperator scale = v -> log ? Math.log10(v) : v;
            double low = DoubleStream.of(values).map(scale).min().orElse(0);
            double high = DoubleStream.of(values).map(scale).max().orElse(1);
            double edge = high > low ? 0.03 * (high - low) : 1;
            return new Axis(low - edge, high + edge, log, from, to);
        }

        double at(double value) {
            double scaled = log ? Math.log10(value) : value;
            return from + (scaled - low) / (high - low) * (to - from);
        }

        /** Round numbers, about six. */
        List<Double> ticks() {
            double wanted = (high - low) / 6;
            double power = Math.pow(10, Math.floor(Math.log10(wanted)));
            double factor = wanted / power;
            double step = power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
            step = log ? Math.max(1, Math.rint(step)) : step;
            List<Double> ticks = new ArrayList<>();
            for (long k = (long) Math.ceil(low / step); k * step <= high; k++) {
                ticks.add(log ? Math.pow(10, k * step) : k * step);
            }
            return ticks;
        }
    }

    private double[] values(Function<Plot.Curve, double[]> of) {
        return plot.curves().stream()
                .flatMapToDouble(c -> DoubleStream.of(of.apply(c)))
                .toArray();
    }

    private void draw() {
        axes();
        int colour = 0;
        double legendX = LEFT;
        int legendY = LEGEND_LINE;
        for (Plot.Curve curve : plot.curves()) {
            Paint paint = paint(curve, colour);
            colour += curve.colour() < 0 && curve.style() != Plot.Style.FAINT ? 1 : 0;
            curve(curve, paint);
            if (!curve.name().isEmpty() && !inPage) {
                if (legendX > LEFT && legendX + width(curve) > WIDTH - RIGHT) {
                    legendX = LEFT;
                    legendY += LEGEND_LINE;
                }
                legend(curve, paint, legendX, legendY);
                legendX += width(curve);
            }
        }
        add("</svg>%n");
    }

    private Paint paint(Plot.Curve curve, int next) {
        return switch (curve.style()) {
            case FAINT -> FAINT;
            case QUIET -> QUIET;
            default -> Paint.line(curve.colour() < 0 ? next : curve.colour(), inPage);
        };
    }

    /** The attributes that fill or stroke something. */
    private String painted(String what, Paint paint) {
        return inPage
                ? "class=\"" + paint.name() + "\" " + what + "=\"currentColor\""
                : what + "=\"" + paint.colour() + "\"";
    }

    private void axes() {
        for (double tick : x.ticks()) {
            String label = plot.time().isNumeric() ? number(tick) : plot.time().label(tick);
            if (!label.isEmpty()) {
                text(x.at(tick), HEIGHT - BOTTOM + 20, "middle", QUIET, label);
            }
        }
        for (double tick : y.ticks()) {
            add("<path d=\"M%s %sH%d\" %s/>%n", pixel(LEFT), pixel(y.at(tick)), WIDTH - RIGHT, painted("stroke", GRID));
            text(LEFT - 8, y.at(tick) + 4, "end", QUIET, number(tick));
        }
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", INK, plot.x());
        double middle = (top + HEIGHT - BOTTOM) / 2.0;
        add(
                "<text transform=\"translate(18 %s) rotate(-90)\" text-anchor=\"middle\" %s>%s</text>%n",
                pixel(middle), painted("fill", INK), Page.escape(plot.y()));
    }

    private void curve(Plot.Curve curve, Paint paint) {
        if (curve.style() == Plot.Style.POINTS) {
            for (int i = 0; i < curve.x().length; i++) {
                add(
                        "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" %s/>%n",
                        pixel(x.at(curve.x()[i])), pixel(y.at(curve.y()[i])), painted("fill", paint));
            }
            return;
        }
        String look = switch (curve.style()) {
            case AREA -> painted("fill", paint) + " fill-opacity=\"0.25\"";
            case BAR -> painted("fill", paint) + " fill-opacity=\"0.7\"";
            default -> painted("stroke", paint) + " fill=\"none\"" + stroke(curve);
        };
        add("<path d=\"%s\" %s/>%n", path(curve), look);
    }

    private String path(Plot.Curve curve) {
        StringBuilder path = new StringBuilder();
        String last = "";
        for (int i = 0; i < curve.x().length; ) {
            int end = i + 1;
            long column = Math.round(x.at(curve.x()[i]));
            while (end < curve.x().length && Math.round(x.at(curve.x()[end])) == column) {
                end++;
            }
            for (int shown : shown(curve.y(), i, end)) {
                String point = pixel(x.at(curve.x()[shown])) + " " + pixel(y.at(curve.y()[shown]));
                if (!point.equals(last)) {
                    path.append(path.isEmpty() ? "M" : "L").append(point);
                    last = point;
                }
            }
            i = end;
        }
        return path.toString();
    }

    /** Of the points within a pixel's width those that can be seen. */
    private static int[] shown(double[] values, int from, int end) {
        if (end - from <= MOST_IN_PIXEL) {
            return IntStream.range(from, end).toArray();
        }
        int lowest = from;
        int highest = from;
        for (int i = from; i < end; i++) {
            lowest = values[i] < values[lowest] ? i : lowest;
            highest = values[i] > values[highest] ? i : highest;
        }
        return IntStream.of(from, lowest, highest, end - 1).sorted().distinct().toArray();
    }

    private static String stroke(Plot.Curve curve) {
        return switch (curve.style()) {
            case DASHED -> " stroke-width=\"1.5\" stroke-dasharray=\"6 4\"";
            case FAINT -> "";
            case THIN -> " stroke-opacity=\"0.5\"";
            default -> " stroke-width=\"2\"";
        };
    }

    private void legend(Plot.Curve curve, Paint paint, double left, int base) {
        if (curve.style() == Plot.Style.POINTS) {
            String fill = painted("fill", paint);
            add("<circle cx=\"%s\" cy=\"%d\" r=\"3.5\" %s/>%n", pixel(left + 10), base - 5, fill);
        } else {
            String line = painted("stroke", paint) + stroke(curve);
            add("<path d=\"M%s %dh20\" %s/>%n", pixel(left), base - 5, line);
        }
        text(left + 26, base, "start", INK, curve.name());
    }

    private static double width(Plot.Curve curve) {
        return 46 + CHARACTER * curve.name().length();
    }

    private int legendLines() {
        int lines = 1;
        double at = LEFT;
        for (Plot.Curve curve : plot.curves()) {
            if (!curve.name().isEmpty()) {
                if (at > LEFT && at + width(curve) > WIDTH - RIGHT) {
                    lines++;
                    at = LEFT;
                }
                at += width(curve);
            }
        }
        return lines;
    }

    private void text(double left, double base, String anchor, Paint paint, String text) {
        add(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>%n",
                pixel(left), pixel(base), anchor, painted("fill", paint), Page.escape(text));
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format.replace("%n", "\n"), arguments));
    }

    /** To a tenth of a pixel, without a needless zero. */
    private static String pixel(double value) {
        long tenths = Math.round(10 * value);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    private static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.0e", value);
        }
        String text = String.format(Locale.ROOT, "%.6f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
