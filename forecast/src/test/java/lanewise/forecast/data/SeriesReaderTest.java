package lanewise.forecast.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesReaderTest {
    @TempDir
    Path folder;

    private Series read(String text) throws IOException {
        return SeriesReader.read(write(text.getBytes(StandardCharsets.UTF_8)), "close");
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("prices.csv"), bytes);
    }

    private String refusal(String text) {
        return assertThrows(DataException.class, () -> read(text)).getMessage();
    }

    private static void assertMentions(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
        }
    }

    @Test
    void readsTheColumnWithTheFirstOneAsLabels() throws IOException {
        Series series = read("date,open,close\n1999-01-04,1,1.5\n1999-01-05,2,-2e-3\n");
        assertArrayEquals(new double[] {1.5, -0.002}, series.values());
        assertEquals("1999-01-05", series.label(1));
        assertEquals("close", series.name());
        assertEquals("prices.csv", series.source());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFt,close\r\n1,1\r\n2,2\r\n",
                "\"t\",\"close\"\n1,\"1\"\n2, 2 ",
                "\uFEFFclose\n1\n2\n\n\n",
                "t , close\n1,+1.\n2,.2e1\n",
            })
    void readsTheFormsOfCsvThatPeopleHave(String text) throws IOException {
        assertArrayEquals(new double[] {1, 2}, read(text).values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12x | number",
                "1 234 | number",
                "0x1p3 | number",
                "1d | number",
                "# | number",
                "NaN | finite",
                "-Infinity | finite",
                "inf | finite",
                "1e999 | finite",
            })
    void refusesACellThatIsNoFiniteNumberWithItsPlace(String cell, String rule) {
        String message = refusal("t,close\n1,1\n2," + cell + "\n");
        assertMentions(message, "'close'", rule, "'" + cell + "'", "prices.csv, line 3, column 2");
    }

    @Test
    void refusesAnEmptyCellWithItsPlace() {
        assertMentions(refusal("t,close\n1,\n"), "empty cell", "line 2, column 2");
        assertMentions(refusal("close,t\n\"  \",1\n"), "empty cell", "line 2, column 1");
        assertMentions(refusal("close\n1\n\n2\n"), "an empty line", "line 3");
    }

    @Test
    void refusesRaggedRowsWithTheirPlace() {
        assertMentions(refusal("t,close\n1,1\n2,2,3\n"), "expected 2 cells, got 3 cells", "line 3");
        assertMentions(refusal("t,close,x\n1,1\n"), "expected 3 cells, got 2 cells", "line 2");
    }

    @Test
    void countsLinesInsideQuotes() {
        assertMentions(refusal("t,close\n\"a\nb\",1\n2,?\n"), "line 4, column 2");
    }

    @Test
    void listsTheColumnsThatAreThere() {
        assertMentions(refusal("t,open,Close\n1,2,3\n"), "no such column", "'t', 'open', 'Close'", "got 'close'");
        assertMentions(refusal("t;close\n1;2\n"), "separated by commas", "'t;close'");
        assertMentions(refusal("close,close\n1,2\n"), "two columns have this name");
    }

    @Test
    void listsTheFirstOfManyColumns() {
        String message = refusal("a,".repeat(5000) + "b\n");
        assertMentions(message, "no such column", "'a', 'a'", " and 4961 more");
        assertTrue(message.length() < 500, message);
    }

    @Test
    void refusesAFileWithoutData() {
        assertMentions(refusal(""), "an empty file", "prices.csv");
        assertMentions(refusal("\n\n"), "an empty first line");
        assertMentions(refusal("t,close\n"), "a header line only");
    }

    @Test
    void refusesWhatIsNoFile() {
        Path missing = folder.resolve("none.csv");
        String message = assertThrows(DataException.class, () -> SeriesReader.read(missing, "close"))
                .getMessage();
        assertMentions(message, "no such file", missing.toString());
        assertMentions(
                assertThrows(DataException.class, () -> SeriesReader.read(folder, "close"))
                        .getMessage(),
                "directory");
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Path latin = write("t,close\n1,2\n\u00e4,3\n".getBytes(StandardCharsets.ISO_8859_1));
        assertMentions(
                assertThrows(DataException.class, () -> SeriesReader.read(latin, "close"))
                        .getMessage(),
                "UTF-8");
        Path utf16 = write("t,close\n1,2\n".getBytes(StandardCharsets.UTF_16));
        assertThrows(DataException.class, () -> SeriesReader.read(utf16, "close"));
    }

    @Test
    void boundsTheLengthOfAField() {
        assertMentions(refusal("t,close\n1,\"" + "7".repeat(3_000_000) + "\n"), "must be CSV", "characters");
        String message = refusal("t,close\n1," + "x".repeat(1000) + "\u001b[31m\n");
        assertTrue(message.length() < 300 && !message.contains("\u001b"), message);
    }

    /** Tried in every division into whole part and fraction, these digits would take hours. */
    @Test
    @Timeout(60)
    void aMillionDigitsBeforeALetterAreRefusedAtOnce() {
        String digits = "7".repeat(1_000_000);
        assertMentions(refusal("close\n" + digits + "x\n"), "must be a number");
        assertMentions(refusal("close\n" + digits + "\n"), "finite");
        assertMentions(refusal("close\n1." + digits + "e" + digits + "x\n"), "must be CSV");
    }

    @Test
    void shipsTheDax() {
        Series dax = SeriesReader.dax();
        assertEquals(1860, dax.size());
        assertEquals(1628.75, dax.values()[0]);
        assertEquals(5473.72, dax.values()[1859]);
        assertEquals("1860", dax.label(1859));
    }

    @Test
    void turnsPricesIntoPercentLogReturns() {
        Series prices = new Series("p", "test", new double[] {100, 110, 99}, List.of("a", "b", "c"));
        Series returns = prices.percentLogReturns();
        assertArrayEquals(new double[] {9.531017980432487, -10.536051565782628}, returns.values(), 1e-12);
        assertEquals("b", returns.label(0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, -0.0})
    void refusesPricesThatAreNotPositiveWithTheirRow(double price) {
        Series prices = new Series("p", "test.csv", new double[] {100, price, 99}, List.of());
        String message =
                assertThrows(DataException.class, prices::percentLogReturns).getMessage();
        assertMentions(message, "positive", "test.csv, row 2", String.valueOf(price));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aSeriesHoldsFiniteNumbersOnly(double value) {
        double[] values = {1, 2, value};
        String message = assertThrows(DataException.class, () -> new Series("p", "x.csv", values, List.of()))
                .getMessage();
        assertMentions(message, "finite", "row 3", String.valueOf(value));
    }
}
