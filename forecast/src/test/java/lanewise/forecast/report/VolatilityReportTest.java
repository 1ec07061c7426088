package lanewise.forecast.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Split;
import lanewise.forecast.data.TestSlice;
import lanewise.forecast.score.ScoreCard;
import lanewise.forecast.volatility.ConstantVariance;
import lanewise.forecast.volatility.Ewma;
import lanewise.forecast.volatility.Forecast;
import lanewise.forecast.volatility.VarianceModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolatilityReportTest {
    private static final String EVIL = "<script>alert('x')</script>\"&";

    @TempDir
    Path folder;

    private static Split<TestSlice> dax() {
        return Split.testOnLast(SeriesReader.dax().percentLogReturns(), 60);
    }

    private static VolatilityReport add(VolatilityReport report, VarianceModel model, Split<TestSlice> split) {
        VarianceModel.Fitted fitted = model.fit(split.train());
        return report.model(
                ScoreCard.of(fitted, split.train()),
                ScoreCard.of(fitted, split.later()),
                fitted.forecast(split.later()));
    }

    private String written(VolatilityReport report) throws IOException {
        Path file = folder.resolve("report.html");
        report.write(file);
        return Files.readString(file);
    }

    @Test
    void holdsEverythingAndNeedsNothingElse() throws IOException {
        Split<TestSlice> split = dax();
        VolatilityReport report = new VolatilityReport("Volatility of the DAX", split)
                .trainingCurve(new double[] {1.5, 1.4, 1.3})
                .fact("Seed", "42")
                .command("./lanewise demo");
        add(report, new Ewma(), split);
        add(report, new ConstantVariance(), split);
        String html = written(report);

        for (String part :
                List.of("EWMA (RiskMetrics)", "constant variance", "42", "./lanewise demo", "EuStockMarkets")) {
            assertTrue(html.contains(part), part);
        }
        assertTrue(html.contains("training rows, each batch before"), "the training curve");
        assertFalse(Pattern.compile("https?:|<script|<link|@import|url\\(|src=\"(?!data:)")
                .matcher(html)
                .find());
        assertEquals(1, count(html, "<h1>"));
    }

    /** As XML parsers see it: a picture is well-formed, its colours those of the page, and long lines take little room. */
    @Test
    void picturesAreSmallSvgInTheColoursOfThePage() throws Exception {
        Split<TestSlice> split = dax();
        String html = written(add(new VolatilityReport("t", split), new Ewma(), split));
        Matcher pictures = Pattern.compile("(?s)<svg .*?</svg>").matcher(html);
        int found = 0;
        while (pictures.find()) {
            String svg = pictures.group();
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
            assertTrue(svg.contains("class=\"c0\"") && svg.contains("aria-label"), svg);
            assertFalse(svg.contains("#") || svg.contains("NaN"), "a colour of its own: " + svg);
            found++;
        }
        assertEquals(2, found);
        double[] rows = IntStream.range(0, 200_000).mapToDouble(t -> t).toArray();
        double[] values =
                IntStream.range(0, 200_000).mapToDouble(t -> Math.sin(t)).toArray();
        Plot plot = Plot.inPage(TimeAxis.counting(200_000), "t", "y");
        plot.draw(Plot.Style.LINE, 0, rows, values);
        String svg = SvgPlot.inPage(plot, "many rows");
        assertTrue(svg.length() < 60_000, () -> svg.length() + " characters for 200,000 rows");
    }

    @Test
    void escapesWhateverComesFromOutside() throws IOException {
        double[] y = {1, -1, 2, -2, 1, -1, 3, -3};
        List<String> labels =
                Stream.iterate(0, i -> i + 1).limit(8).map(i -> EVIL + i).toList();
        Split<TestSlice> split = Split.trainOnFirst(new Series(EVIL, EVIL, y, labels), 4);
        Forecast in = new Forecast(new double[4], new double[] {1, 1, 1, 1});
        VolatilityReport report = new VolatilityReport(EVIL, split)
                .model(
                        ScoreCard.of(EVIL, split.train().values(), in),
                        ScoreCard.of(EVIL, split.later().values(), in),
                        in)
                .fact(EVIL, EVIL + " %s %n")
                .command(EVIL);
        String html = written(report);
        assertFalse(html.contains("<script"));
        assertTrue(count(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;") > 8);
        assertTrue(html.contains(" %s %n"), "percent signs stay as they are");
    }

    @Test
    void replacesAFileWholeAndLeavesNothingBesideIt() throws IOException {
        Split<TestSlice> split = dax();
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        VolatilityReport empty = new VolatilityReport("t", split);
        assertThrows(IllegalStateException.class, () -> empty.write(file));
        assertEquals("old", Files.readString(file));
        add(empty, new ConstantVariance(), split).write(file);
        assertTrue(Files.readString(file).endsWith("</html>\n"));
        assertThrows(IOException.class, () -> empty.write(folder.resolve("none").resolve("report.html")));
        assertEquals(List.of("report.html"), names(folder));
    }

    @Test
    void refusesForecastsThatAreNotThoseOfTheTestRows() {
        Split<TestSlice> split = dax();
        VolatilityReport report = add(new VolatilityReport("t", split), new Ewma(), split);
        assertThrows(IllegalArgumentException.class, () -> add(report, new Ewma(), split), "the name is there already");
        Forecast short1 = new Forecast(new double[1], new double[] {1});
        ScoreCard card = ScoreCard.of("m", new double[1], short1);
        assertThrows(IllegalArgumentException.class, () -> report.model(card, card, short1));
        assertThrows(IllegalArgumentException.class, () -> report.trainingCurve(new double[0]));
    }

    @Test
    void labelsThatAreNoNumbersStandAtEqualDistances() {
        double[] y = {1, 2, 3};
        TimeAxis dates = TimeAxis.of(
                Split.trainOnFirst(new Series("y", "s", y, List.of("1999-01-04", "1999-01-05", "1999-01-08")), 1)
                        .later());
        assertEquals("1999-01-08", dates.label(1));
        assertEquals("", dates.label(0.5));
        TimeAxis years = TimeAxis.of(Split.trainOnFirst(new Series("y", "s", y, List.of("1999", "2001", "2005")), 1)
                .later());
        assertTrue(years.isNumeric());
        assertEquals(2005, years.position(1));
    }

    /** XChart and AWT take a second to load, which a command that draws nothing should not wait for. */
    @Test
    void onlyTheChartsKnowXChartAndAwt() throws IOException, URISyntaxException {
        Path classes = Path.of(VolatilityReport.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertNotNull(classes);
        assumeTrue(Files.isDirectory(classes), () -> "skipped: needs class files in a folder, got " + classes);
        try (Stream<Path> all = Files.walk(classes)) {
            List<String> users = all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .filter(VolatilityReportTest::mentionsDrawing)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
            assertEquals(List.of("Charts.class"), users);
        }
    }

    private static boolean mentionsDrawing(Path file) {
        try {
            String constants = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return constants.contains("org/knowm/xchart") || constants.contains("java/awt");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
