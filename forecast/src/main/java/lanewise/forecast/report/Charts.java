package lanewise.forecast.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import lanewise.verify.flow.GradientFlow;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Pictures as PNG bytes, drawn by XChart without a screen. The only class that loads XChart and AWT, which takes long: nothing
 * may touch it before such a picture is written.
 *
 * <p>Colours of the lines: Okabe and Ito, Color Universal Design (2008), which people with any kind of colour vision
 * can tell apart.
 */
final class Charts {
    /** Size; the picture has {@value #DENSITY} times as many pixels in each direction, for sharp screens. */
    static final int WIDTH = 1000;

    static final int HEIGHT = 380;
    private static final int DENSITY = 2;
    /** What a logarithmic axis begins with. */
    private static final double SMALLEST_NORM = 1e-30;

    private static final Color BACKGROUND = new Color(0xffffff);
    private static final Color INK = new Color(0x1f2933);
    private static final Color GRID = new Color(0xe3e8ee);
    private static final Color QUIET = new Color(0x52606d);
    private static final List<Color> LINES = IntStream.of(0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00)
            .mapToObj(Color::new)
            .toList();

    /** Why nothing can be drawn on this machine, or nothing if it can: AWT cannot write a letter without a font. */
    static Optional<String> obstacle() {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
            new TextLayout("0", font, new FontRenderContext(null, true, true));
            return Optional.empty();
        } catch (LinkageError | InternalError | RuntimeException noFonts) {
            return Optional.of(String.valueOf(noFonts.getMessage()));
        }
    }

    private static Color line(int number) {
        return LINES.get(number % LINES.size());
    }

    /**
     * How norms change with the distance back in time, on a logarithmic axis and with a legend.
     *
     * @param flow what was measured, at least two steps
     */
    byte[] flow(GradientFlow flow) {
        int last = flow.hidden().length - 1;
        TimeAxis distance = TimeAxis.counting(last);
        XYChart chart = chart(distance, "steps back", "norm");
        XYStyler style = chart.getStyler();
        style.setYAxisLogarithmic(true);
        legend(style);
        int units = flow.forgetProducts().length == 0 ? 0 : flow.forgetProducts()[0].length;
        for (int unit = 0; unit < units; unit++) {
            int j = unit;
            double[] product = new double[last + 1];
            Arrays.setAll(product, d -> flow.forgetProducts()[d][j]);
            XYSeries series = norms(chart, unit == 0 ? "product of forget gates, each unit" : "unit " + unit, product);
            line(series, GRID, 1f);
            series.setShowInLegend(unit == 0);
        }
        line(norms(chart, "dh_T / dh_t", flow.hidden()), line(0), 2f);
        if (flow.bound().length > 0) {
            line(norms(chart, "||W_hh||^(T - t)", flow.bound()), line(1), 1.5f);
        }
        if (flow.cellState().length > 0) {
            line(norms(chart, "dc_T / dc_t", flow.cellState()), line(2), 2f);
        }
        return png(chart, distance, new double[] {1, 1});
    }

    /** The picture as PNG. */
    byte[] png(Plot plot) {
        return png(chart(plot));
    }

    private XYChart chart(Plot plot) {
        XYChart chart = chart(plot.time(), plot.x(), plot.y());
        XYStyler style = chart.getStyler();
        style.setXAxisLogarithmic(plot.isLogX());
        style.setYAxisLogarithmic(plot.isLogY());
        if (plot.hasLegend()) {
            legend(style);
        }
        int next = 0;
        int number = 0;
        for (Plot.Curve curve : plot.curves()) {
            String id = "curve " + number++;
            XYSeries series = chart.addSeries(id, curve.x(), curve.y());
            series.setLabel(curve.name());
            series.setShowInLegend(!curve.name().isEmpty());
            boolean takesNext = curve.colour() < 0 && curve.style() != Plot.Style.FAINT;
            draw(series, curve.style(), line(takesNext ? next++ : Math.max(0, curve.colour())));
        }
        if (plot.time().rows() > 1) {
            roundTicks(chart, plot.time(), plot.curves().getFirst().y());
        }
        return chart;
    }

    private void draw(XYSeries series, Plot.Style style, Color colour) {
        switch (style) {
            case FAINT -> line(series, GRID, 1f);
            case LINE -> line(series, colour, 2f);
            case THIN -> line(series, transparent(colour, 130), 1.1f);
            case QUIET -> line(series, QUIET, 1.4f);
            case DASHED -> {
                line(series, colour, 1.5f);
                series.setLineStyle(SeriesLines.DASH_DASH);
            }
            case POINTS -> {
                series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(colour);
            }
            case AREA, BAR -> {
                series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
                series.setFillColor(transparent(colour, style == Plot.Style.AREA ? 60 : 170));
                line(series, transparent(colour, 0), 0.1f);
            }
        }
    }

    private static Color transparent(Color colour, int alpha) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }

    private void legend(XYStyler style) {
        style.setLegendVisible(true);
        style.setLegendBackgroundColor(BACKGROUND);
        style.setLegendBorderColor(GRID);
    }

    /** Distance 0 is 1 whatever the layer is; zeros have no place on the axis and are drawn at the smallest one. */
    private static XYSeries norms(XYChart chart, String name, double[] norms) {
        double[] x = IntStream.range(1, norms.length).asDoubleStream().toArray();
        double[] y = IntStream.range(1, norms.length)
                .mapToDouble(d -> Math.clamp(norms[d], SMALLEST_NORM, 1 / SMALLEST_NORM))
                .toArray();
        return chart.addSeries(name, x, y);
    }

    private static void line(XYSeries series, Color colour, float width) {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        series.setLineWidth(width);
    }

    private XYChart chart(TimeAxis time, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler style = chart.getStyler();
        style.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setChartBackgroundColor(BACKGROUND);
        style.setPlotBackgroundColor(BACKGROUND);
        style.setChartFontColor(INK);
        style.setAxisTickLabelsColor(QUIET);
        style.setAxisTickMarksColor(GRID);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1f));
        style.setPlotGridVerticalLinesVisible(false);
        style.setPlotBorderVisible(false);
        style.setAxisTicksLineVisible(false);
        style.setLocale(Locale.ROOT);
        style.setLegendVisible(false);
        style.setMarkerSize(6);
        style.setChartTitleVisible(false);
        style.setChartPadding(8);
        style.setPlotContentSize(0.98);
        style.setXAxisTickMarkSpacingHint(110);
        if (time.isNumeric()) {
            style.setXAxisDecimalPattern("0.###");
        } else {
            style.setXAxisTickLabelsFormattingFunction(time::label);
        }
        return chart;
    }

    /**
     * XChart puts ticks on data points if those are equally spaced, which gives 1387, 1404, 1421 and never ends if the
     * labels are too long. With one point out of step, which is not drawn, it takes round numbers.
     */
    private static void roundTicks(XYChart chart, TimeAxis time, double[] y) {
        if (y.length > 1) {
            double between = 0.4 * time.position(0) + 0.6 * time.position(1);
            XYSeries invisible = chart.addSeries("invisible", new double[] {between}, new double[] {y[0]});
            invisible.setMarker(SeriesMarkers.NONE);
        }
    }

    private static byte[] png(XYChart chart, TimeAxis time, double[] y) {
        roundTicks(chart, time, y);
        return png(chart);
    }

    private static byte[] png(XYChart chart) {
        BufferedImage image = new BufferedImage(DENSITY * WIDTH, DENSITY * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            graphics.scale(DENSITY, DENSITY);
            chart.paint(graphics, WIDTH, HEIGHT);
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("picture: this Java has no PNG writer");
            }
            return bytes.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            graphics.dispose();
        }
    }
}
