package lanewise.bench.picture;

import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lanewise.nn.io.AtomicFile;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Results as SVG files: the share of peak over size, and the time of every peer as a multiple of ours.
 *
 * <p>Colours: Okabe and Ito, Color Universal Design (2008), which people with any kind of colour vision can tell apart.
 */
public final class Pictures {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 480;
    private static final int SLANT = 30;
    private static final Pattern LONG = Pattern.compile("-?\\d+\\.\\d{3,}");
    private static final Color[] COLOURS =
            colours(0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000, 0x999999, 0x7a5195, 0xb8a200);

    private final List<Result> results;
    private final Path folder;
    private final List<Path> written = new ArrayList<>();

    private Pictures(List<Result> results, Path folder) {
        this.results = results;
        this.folder = folder;
    }

    /** Draws all that there is something of to draw, and writes tables of all; returns the files. */
    public static List<Path> draw(List<Result> results, Path folder) throws IOException {
        Files.createDirectories(folder);
        Pictures pictures = new Pictures(results, folder);
        pictures.shares("gemm", r -> r.name().contains(" n="));
        for (String section : List.of("recurrent", "attention")) {
            pictures.shares(section, r -> r.section().equals(section));
        }
        for (String section :
                results.stream().map(Result::section).collect(Collectors.toCollection(LinkedHashSet::new))) {
            pictures.peers(section);
        }
        if (!results.isEmpty()) {
            pictures.write("figures.md", Tables.markdown(results));
        }
        return pictures.written;
    }

    private void shares(String section, Predicate<Result> wanted) throws IOException {
        List<Result> shown = results.stream()
                .filter(r -> r.section().equals(section) && Double.isFinite(r.share()) && wanted.test(r))
                .toList();
        Lines lines = new Lines();
        shown.forEach(r -> lines.add(r.kind(), r.size(), 100 * r.share()));
        CategoryChart chart = chart("share of the FMA peak (%)");
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        write(chart, lines, section + "-share.svg");
    }

    private void peers(String section) throws IOException {
        Lines lines = new Lines();
        for (Result result : results) {
            if (result.section().equals(section)) {
                String label =
                        result.threads() > 1 ? result.name() + ", " + result.threads() + " threads" : result.name();
                result.ratios().forEach((peer, ratio) -> lines.add(peer, label, log2(ratio)));
            }
        }
        lines.categories.forEach(label -> lines.add("ours", label, 0));
        CategoryChart chart = chart("time as a multiple of ours");
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
        // XChart's own logarithmic axis names nothing between 1 and 10.
        chart.getStyler().setYAxisTickLabelsFormattingFunction(y -> String.format(Locale.ROOT, "%.3g", Math.pow(2, y)));
        write(chart, lines, section + "-peers.svg");
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private void write(CategoryChart chart, Lines lines, String name) throws IOException {
        if (lines.values.isEmpty()) {
            return;
        }
        List<String> categories = List.copyOf(lines.categories);
        lines.values.forEach((series, values) -> {
            CategorySeries drawn = chart.addSeries(
                    series, categories, categories.stream().map(values::get).toList());
            drawn.setMarker(series.equals("ours") ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE);
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ChartEncoder.saveChart(chart, bytes, "svg");
        String description = String.join(", ", lines.values.keySet()) + " at " + String.join(", ", categories);
        write(name, described(bytes.toString(StandardCharsets.UTF_8), chart.getYAxisTitle(), description));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        written.add(file);
    }

    /** Letters are drawn as outlines: what they say is added as text, and coordinates get two digits after the point. */
    private static String described(String svg, String title, String description) {
        String shorter = LONG.matcher(svg)
                .replaceAll(number -> String.format(Locale.ROOT, "%.2f", Double.parseDouble(number.group())));
        int inside = shorter.indexOf('>', shorter.indexOf("<svg")) + 1;
        return shorter.substring(0, inside) + "\n  <title>" + escaped(title) + "</title>\n  <desc>"
                + escaped(description) + "</desc>" + shorter.substring(inside);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static CategoryChart chart(String yAxis) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .yAxisTitle(yAxis)
                .build();
        CategoryStyler style = chart.getStyler();
        style.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setChartBackgroundColor(Color.WHITE);
        style.setSeriesColors(COLOURS);
        style.setPlotGridVerticalLinesVisible(false);
        style.setPlotBorderVisible(false);
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setXAxisLabelRotation(SLANT);
        style.setLocale(Locale.ROOT);
        style.setMarkerSize(8);
        style.setOverlapped(true);
        return chart;
    }

    private static Color[] colours(int... rgb) {
        Color[] colours = new Color[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            colours[i] = new Color(rgb[i]);
        }
        return colours;
    }

    /** Values by series and category, both in the order in which they came. */
    private static final class Lines {
        private final Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        private final Set<String> categories = new LinkedHashSet<>();

        void add(String series, String category, double value) {
            values.computeIfAbsent(series, _ -> new LinkedHashMap<>()).put(category, value);
            categories.add(category);
        }
    }
}
