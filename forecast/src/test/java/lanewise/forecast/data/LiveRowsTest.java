package lanewise.forecast.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What streams are made of: lines, rows, windows and times that follow each other. */
class LiveRowsTest {
    private static final Columns COLUMNS = new Columns("y", 0, List.of(new Covariate("x", 0)), List.of());

    private static List<String> lines(byte[] bytes) throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(bytes));
        List<String> all = new ArrayList<>();
        while (lines.next()) {
            all.add(lines.text());
            assertEquals(all.size(), lines.number());
        }
        return all;
    }

    @Test
    void linesEndInAnyWay() throws IOException {
        byte[] text = "a\nb\r\nc\rd\n\n\r\ne".getBytes(StandardCharsets.UTF_8);
        assertEquals(List.of("a", "b", "c", "d", "", "", "e"), lines(text));
        assertEquals(List.of(), lines(new byte[0]));
        assertEquals(List.of("\uFFFD1"), lines(new byte[] {(byte) 0xff, '1', '\n'}));
    }

    @Test
    void aLongLineIsCutAndTheNextOneIsWhole() throws IOException {
        String text = "x".repeat(3 * Lines.LONGEST) + "\nafter\n";
        Lines lines = new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        assertTrue(lines.next() && lines.tooLong());
        assertEquals(Lines.LONGEST, lines.text().length());
        assertTrue(lines.next() && !lines.tooLong());
        assertEquals("after", lines.text());
        assertFalse(lines.next());
    }

    @Test
    void rowsAreReadByTheNamesOfTheirCells() {
        RowReader reader = new RowReader("in", RowReader.header("\uFEFFx, t ,\"y\",\"o,\"\"k\"", "in"), COLUMNS, "t");
        RowReader.Row row = reader.row("1.5,\"2020-01\", -2e3 ,\"any,\"\"thing\"", 7);
        assertEquals("2020-01", row.time());
        assertEquals(-2000, row.target());
        assertArrayEquals(new double[] {1.5}, row.past());
        String message = assertThrows(DataException.class, () -> reader.row("1,2,0x1,3", 9))
                .getMessage();
        assertTrue(message.contains("column 'y'") && message.contains("in, line 9, column 3"), message);
        assertThrows(DataException.class, () -> reader.row("1,2,\"3,4", 9));
        assertThrows(DataException.class, () -> reader.row("1,2,,4", 9));
        assertThrows(DataException.class, () -> reader.row("1,2,3", 9));
        assertEquals(3, reader.row("1,2,3,4", 9).target(), "a bad row does not spoil the next");
        Columns lagged = new Columns("y", 0, List.of(new Covariate("x", 2)), List.of());
        RowReader late = new RowReader("in", List.of("x", "y"), lagged, null);
        assertTrue(Double.isNaN(late.row(" ,4", 9).past()[0]), "nothing published yet");
        assertThrows(DataException.class, () -> late.row("1,", 9));
        assertThrows(DataException.class, () -> new RowReader("in", List.of("x", "y"), COLUMNS, "t"));
        assertThrows(DataException.class, () -> new RowReader("in", List.of("x", "y", "y"), COLUMNS, null));
    }

    /** The window after any number of rows is the end of the whole table, of which the lags leave less. */
    @Test
    void aWindowHoldsTheLatestRows() {
        Rng rng = Rng.of(4, "window");
        for (int[] lags : new int[][] {{0, 0}, {2, 0}, {0, 1}, {1, 3}}) {
            Columns columns = new Columns("y", lags[0], List.of(new Covariate("x", lags[1])), List.of());
            for (int kept : new int[] {1, 2, 5}) {
                int length = kept + columns.longestLag();
                RollingWindow window = new RollingWindow("in", columns, length, 2);
                List<double[]> all = new ArrayList<>(); // as the table will be: the values of each row
                for (int t = 0; t < 40; t++) {
                    int missing = t > 6 && t % 6 == 0 ? 1 + rng.nextInt(2 * length) : 0;
                    window.repeat(missing);
                    for (int i = 0; i < missing; i++) {
                        all.add(all.getLast());
                    }
                    double[] row = {rng.nextNormal(), rng.nextNormal()};
                    for (int c = 0; c < 2; c++) {
                        row[c] = all.size() < lags[c] ? Double.NaN : row[c];
                    }
                    all.add(row);
                    window.add(row[0], new double[] {row[1]});
                    assertEquals(all.size(), window.rows());
                    if (window.isFull()) {
                        List<double[]> latest = all.subList(all.size() - length, all.size());
                        Known known = window.known();
                        for (int c = 0; c < 2; c++) {
                            int column = c;
                            double[] expected = latest.stream()
                                    .skip(lags[c])
                                    .mapToDouble(r -> r[column])
                                    .toArray();
                            assertArrayEquals(expected, c == 0 ? known.target() : known.past(0));
                        }
                    }
                    RollingWindow restored = new RollingWindow("in", columns, length, 2);
                    restored.restore(window.rows(), window.snapshot());
                    if (t < columns.longestLag()) {
                        continue; // one more would have to be unpublished
                    }
                    restored.add(1, new double[] {2});
                    window.add(1, new double[] {2});
                    all.add(new double[] {1, 2});
                    assertEquals(all.size(), restored.rows());
                    assertArrayEquals(window.snapshot()[0], restored.snapshot()[0]);
                    assertArrayEquals(window.snapshot()[1], restored.snapshot()[1]);
                }
            }
        }
    }

    @Test
    void whatIsNoWindowIsRefused() {
        RollingWindow window = new RollingWindow("in", COLUMNS, 3, 1);
        assertThrows(IllegalArgumentException.class, () -> window.restore(5, new double[2][2]), "too few");
        double[][] notFinite = {{1}, {Double.NaN}};
        assertThrows(IllegalArgumentException.class, () -> window.restore(1, notFinite));
        assertThrows(IllegalArgumentException.class, () -> window.restore(1, new double[][] {{1}}), "no covariate");
        assertThrows(IllegalStateException.class, window::known);
        Columns lagged = new Columns("y", 3, List.of(), List.of());
        assertThrows(IllegalArgumentException.class, () -> new RollingWindow("in", lagged, 3, 1));
        RollingWindow late = new RollingWindow("in", lagged, 5, 1);
        late.requirePublished(Double.NaN, new double[0], 2, "line 4");
        String message = assertThrows(
                        DataException.class, () -> late.requirePublished(Double.NaN, new double[0], 3, "line 5"))
                .getMessage();
        assertTrue(message.contains("'y'") && message.contains("line 5"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBERS, 10, 1990, 2010, 2",
        "MONTHS, 1, 1999-12, 2000-01, 1",
        "MONTHS, 3, 1999-12, 2000-09, 3",
        "QUARTERS, 1, 1999Q4, 2000Q2, 2",
        "DAYS, 1, 2020-02-28, 2020-03-01, 2",
        "DAYS, 7, 20200228, 20200306, 1",
        "TRADING_DAYS, 1, 2020-02-28, 2020-03-02, 1",
        "TRADING_DAYS, 1, 2020-12-24, 2020-12-28, 1",
        "DAYS_OF_MONTHS, 1, 2020-01-31, 2020-02-29, 1",
        "DAYS_OF_MONTHS, 1, 2020-01-01, 2020-04-01, 3",
        "TIMES, 3600, 2020-02-28 23:00, 2020-02-29T01:00:00, 2"
    })
    void timesFollowEachOther(Timeline.Kind kind, long step, String before, String label, int rows) {
        Frequency frequency = new Frequency(kind, step);
        assertEquals(rows, frequency.rowsBetween("t", before, label, "here"));
        assertThrows(DataException.class, () -> frequency.rowsBetween("t", label, before, "here"), "unsorted");
        assertThrows(DataException.class, () -> frequency.rowsBetween("t", label, label, "here"), "twice");
        assertThrows(DataException.class, () -> frequency.rowsBetween("t", before, "soon", "here"), "another form");
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBERS, 10, 1990, 1995",
        "MONTHS, 3, 1999-12, 2000-01",
        "DAYS, 7, 2020-02-28, 2020-03-01",
        "TRADING_DAYS, 1, 2020-02-28, 2020-02-29",
        "TRADING_DAYS, 1, 2020-02-28, 2020-03-09",
        "DAYS_OF_MONTHS, 1, 2020-01-01, 2020-02-02",
        "TIMES, 3600, 2020-02-28 23:00, 2020-02-28 23:30",
        "MONTHS, 1, 1999-12, 2000-13",
        "DAYS, 1, 2020-02-28, 2020-02-30"
    })
    void timesBetweenRowsAreRefused(Timeline.Kind kind, long step, String before, String label) {
        String message = assertThrows(
                        DataException.class, () -> new Frequency(kind, step).rowsBetween("t", before, label, "line 5"))
                .getMessage();
        assertTrue(message.contains("'" + label + "'") && message.contains("(line 5)"), message);
    }
}
