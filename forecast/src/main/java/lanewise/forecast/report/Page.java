package lanewise.forecast.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lanewise.nn.io.AtomicFile;

/**
 * The parts of which reports are made: one HTML file that needs nothing else, neither a script nor another file nor the
 * network. Pictures are SVG inside it.
 *
 * <p>Methods take texts as they are and escape them, but for those whose name says that they are HTML.
 */
final class Page {
    /** Number of colours for lines in report.css. */
    static final int COLOURS = 5;

    private final String title;
    private final String lead;
    private final String finding;
    private final StringBuilder sections = new StringBuilder();

    /**
     * @param title heading of the page
     * @param lead what was done, in a sentence or two
     * @param finding what came out, in a sentence
     */
    Page(String title, String lead, String finding) {
        this.title = title;
        this.lead = lead;
        this.finding = finding;
    }

    /** Adds a section that {@link #table}, {@link #figure}, {@link #made} or {@link #glossary} gave. */
    Page add(String sectionHtml) {
        sections.append(sectionHtml);
        return this;
    }

    /** Writes the page in one step: a file that was there stays whole until the new one is complete. */
    void write(Path file) throws IOException {
        AtomicFile.write(file, html().getBytes(StandardCharsets.UTF_8));
    }

    private String html() throws IOException {
        String page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy"
                  content="default-src 'none'; style-src 'unsafe-inline'">
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            <header>
            <h1>%s</h1>
            <p>%s</p>
            </header>
            <section class="finding"><p>%s</p></section>
            %s
            </main>
            </body>
            </html>
            """;
        return page.formatted(escape(title), style(), escape(title), escape(lead), escape(finding), sections);
    }

    private static String style() throws IOException {
        try (InputStream in = Page.class.getResourceAsStream("/lanewise/forecast/report.css")) {
            Objects.requireNonNull(in, "report.css is missing from the program");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A table's cell: its HTML, and whether it is the best of its column. */
    record Cell(String html, boolean best) {}

    /** A table's row. */
    record Row(String name, List<Cell> cells) {}

    /**
     * A section with a table.
     *
     * @param captionHtml what the numbers are
     * @param headingsHtml of the columns, the first one's included
     */
    static String table(String heading, String captionHtml, List<String> headingsHtml, List<Row> rows) {
        String headings = headingsHtml.stream()
                .map(column -> "<th scope=\"col\">" + column + "</th>")
                .collect(Collectors.joining());
        StringBuilder body = new StringBuilder();
        for (Row row : rows) {
            body.append("<tr><th scope=\"row\">").append(escape(row.name())).append("</th>");
            for (Cell cell : row.cells()) {
                body.append(cell.best() ? "<td class=\"best\">" : "<td>")
                        .append(cell.html())
                        .append("</td>");
            }
            body.append("</tr>\n");
        }
        return """
            <section>
            <h2>%s</h2>
            <p>%s</p>
            <div class="wide"><table>
            <thead><tr>%s</tr></thead>
            <tbody>
            %s</tbody>
            </table></div>
            </section>
            """.formatted(escape(heading), captionHtml, headings, body);
    }

    /** An entry of a legend; shapes are line, dash, area and dot. */
    static String key(String shape, int colour, String name) {
        return "<li><i class=\"" + shape + " c" + colour % COLOURS + "\"></i>" + escape(name) + "</li>";
    }

    /** An entry for what is drawn in grey. */
    static String quietKey(String shape, String name) {
        return "<li><i class=\"" + shape + " quiet\"></i>" + escape(name) + "</li>";
    }

    /** A section with a picture. */
    static String figure(String heading, String captionHtml, String keysHtml, Plot plot) {
        return """
            <section><figure>
            <h2>%s</h2>
            <figcaption>%s</figcaption>
            <ul class="legend">%s</ul>
            %s
            </figure></section>
            """.formatted(
                        escape(heading), captionHtml, keysHtml, SvgPlot.inPage(plot, heading + ", see the caption"));
    }

    /** A section with what made the numbers, and the command line that makes them again; empty for none. */
    static String made(Map<String, String> facts, String command) {
        String again = command.isEmpty() ? "" : "<pre>" + escape(command) + "</pre>\n";
        String list = facts.entrySet().stream()
                .map(fact -> "<dt>" + escape(fact.getKey()) + "</dt><dd>" + escape(fact.getValue()) + "</dd>\n")
                .collect(Collectors.joining());
        return """
            <section>
            <h2>How it was made</h2>
            <dl>
            %s</dl>
            %s</section>
            """.formatted(list, again);
    }

    /** A section that explains the columns; the explanations are HTML. */
    static String glossary(Map<String, String> termsHtml) {
        String list = termsHtml.entrySet().stream()
                .map(term -> "<dt>" + escape(term.getKey()) + "</dt><dd>" + term.getValue() + "</dd>\n")
                .collect(Collectors.joining());
        return """
            <section>
            <h2>How to read it</h2>
            <dl>
            %s</dl>
            </section>
            """.formatted(list);
    }

    /** Text made harmless as content and as an attribute in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
