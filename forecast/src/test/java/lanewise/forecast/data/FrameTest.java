package lanewise.forecast.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.forecast.data.FrameReader.Missing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from files, and what is known of them at an origin. */
class FrameTest {
    private static final Columns COLUMNS =
            new Columns("y", 1, List.of(new Covariate("a", 0), new Covariate("b", 2)), List.of("k"));

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private static String refusal(org.junit.jupiter.api.function.Executable of) {
        return assertThrows(DataException.class, of).getMessage();
    }

    private static void assertMentions(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
        }
    }

    /** Rows 2000-01 .. 2000-06: y = 1.., a = 10.., b = 100.., k = 1000.., and three rows of k alone. */
    private Frame frame() throws IOException {
        return FrameReader.read(file("""
            t,k,b,a,y
            2000-01,1000,100,10,1
            2000-02,1001,101,11,2
            2000-03,1002,102,12,3
            2000-04,1003,103,13,4
            2000-05,1004,,14,5
            2000-06,1005,,15,
            2000-07,1006,,,
            2000-08,1007,,,
            2000-09,1008,,,
            """), COLUMNS, "t", Missing.REFUSE);
    }

    @Test
    void readsColumnsWithTheRaggedEndOfThePresentAndRowsOfTheFuture() throws IOException {
        Frame frame = frame();
        assertEquals(7, frame.rows() + frame.columns().targetLag());
        assertEquals(3, frame.futureRows());
        assertEquals("2000-09", frame.time().label(8));
        assertEquals(5, frame.target(4));
        assertTrue(Double.isNaN(frame.target(5)));
    }

    @Test
    void anOriginKnowsWhatWasPublishedByThen() throws IOException {
        Known known = frame().known(0, 6, 3);
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, known.target());
        assertArrayEquals(new double[] {10, 11, 12, 13, 14, 15}, known.past(0));
        assertArrayEquals(new double[] {100, 101, 102, 103}, known.past(1));
        assertArrayEquals(new double[] {1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008}, known.known(0));
        assertEquals(4, known.steps());
        Known earlier = known.at(3);
        assertArrayEquals(new double[] {1, 2}, earlier.target());
        assertArrayEquals(new double[] {10, 11, 12}, earlier.past(0));
        assertArrayEquals(new double[] {100}, earlier.past(1));
        assertArrayEquals(new double[] {1000, 1001, 1002, 1003, 1004, 1005}, earlier.known(0));
        assertThrows(IndexOutOfBoundsException.class, () -> earlier.target(2));
        assertThrows(IndexOutOfBoundsException.class, () -> earlier.past(0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> earlier.past(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> earlier.known(0, 6));
        assertThrows(IllegalArgumentException.class, () -> earlier.at(4));
        assertThrows(IllegalArgumentException.class, () -> known.at(1));
    }

    @Test
    void aSlidingWindowBeginsLater() throws IOException {
        Known known = frame().known(2, 6, 1);
        assertArrayEquals(new double[] {3, 4, 5}, known.target());
        assertArrayEquals(new double[] {102, 103}, known.past(1));
        assertArrayEquals(new double[] {1002, 1003, 1004, 1005, 1006}, known.known(0));
        assertArrayEquals(new double[] {}, frame().known(4, 6, 1).past(1));
    }

    @Test
    void theLastRowsAndAssumedTargetsFit() throws IOException {
        Known known = frame().known(0, 6, 3);
        Known last = known.last(2);
        assertArrayEquals(new double[] {3, 4, 5}, last.target());
        assertArrayEquals(new double[] {102, 103}, last.past(1));
        assertArrayEquals(new double[] {1002, 1003, 1004, 1005, 1006, 1007, 1008}, last.known(0));
        Known assumed = last.assuming(-1, -2);
        assertArrayEquals(new double[] {3, 4, 5, -1, -2}, assumed.target());
        assertArrayEquals(new double[] {12, 13, 14, 15, 15, 15}, assumed.past(0));
        assertArrayEquals(new double[] {102, 103, 103, 103}, assumed.past(1));
        assertArrayEquals(last.known(0), assumed.known(0));
        assertEquals(1, assumed.horizon());
        assertArrayEquals(last.target(), last.assuming().target());
        assertThrows(IllegalArgumentException.class, () -> last.assuming(1, 2, 3, 4, 5));
    }

    @Test
    void missingCellsAreRefusedOrTakenFromThePast() throws IOException {
        Columns columns = Columns.of("y");
        Path file = file("t,y\n1,5\n2,\n3,\n4,8\n");
        assertMentions(
                refusal(() -> FrameReader.read(file, columns, "t", Missing.REFUSE)),
                "'y'",
                "an empty cell",
                "line 3, column 2");
        Frame frame = FrameReader.read(file, columns, "t", Missing.FORWARD);
        assertArrayEquals(new double[] {5, 5, 5, 8}, frame.target());
        Path first = file("t,y\n1,\n2,3\n");
        assertMentions(refusal(() -> FrameReader.read(first, columns, "t", Missing.FORWARD)), "line 2, column 2");
    }

    @Test
    void cellsThatSomeOriginKnowsMustBeThere() throws IOException {
        Columns lagged = new Columns("y", 0, List.of(new Covariate("b", 1)), List.of());
        Path two = file("t,b,y\n1,1,1\n2,,2\n3,,3\n");
        assertMentions(refusal(() -> FrameReader.read(two, lagged, "t", Missing.REFUSE)), "'b'", "line 3, column 2");
        Path last = file("t,b,y\n1,1,1\n2,2,2\n3,,3\n");
        assertEquals(
                2,
                FrameReader.read(last, lagged, "t", Missing.REFUSE)
                        .known(0, 3, 1)
                        .past(0, 1));
    }

    @Test
    void columnsAndTimesAreChecked() throws IOException {
        Path file = file("t,y,x\n1,5,7\n2,6,8\n4,7,9\n");
        assertMentions(
                refusal(() -> FrameReader.read(file, Columns.of("z"), null, Missing.REFUSE)), "'z'", "'t', 'y', 'x'");
        assertMentions(
                refusal(() -> FrameReader.read(file, Columns.of("y"), "when", Missing.REFUSE)),
                "'when'",
                "no such column");
        Columns past = new Columns("y", 0, List.of(new Covariate("p", 0)), List.of());
        assertMentions(refusal(() -> FrameReader.read(file, past, null, Missing.REFUSE)), "'p'", "no such column");
        assertMentions(refusal(() -> FrameReader.read(file, Columns.of("y"), "t", Missing.REFUSE)), "gap", "line 4");
        assertEquals(
                3, FrameReader.read(file, Columns.of("y"), null, Missing.REFUSE).rows());
        assertThrows(
                IllegalArgumentException.class, () -> new Columns("y", 0, List.of(new Covariate("y", 0)), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Columns("y", -1, List.of(), List.of()));
    }

    @Test
    void aFrameHoldsFiniteNumbersOfOneLength() {
        assertMentions(refusal(() -> Frame.of("s", "y", 1, Double.NaN, 3)), "'y'", "row 2");
        assertMentions(refusal(() -> Frame.of("s", "y")), "at least 1 row");
        Columns past = new Columns("y", 0, List.of(new Covariate("p", 0)), List.of());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Frame("s", past, Timeline.counting(2), new double[2], new double[][] {{1}}, new double[0][]));
    }

    @Test
    void knowledgeMustReachAsFarAsTheHorizon() throws IOException {
        Frame frame = frame();
        assertMentions(refusal(() -> frame.known(0, 6, 4)), "known covariates", "10 rows", "9 rows");
        Columns lagged = new Columns("y", 3, List.of(), List.of());
        Frame late = new Frame(
                "s", lagged, Timeline.counting(4), new double[] {1, 2, 3, 4}, new double[0][], new double[0][]);
        assertMentions(refusal(() -> late.known(0, 3, 1)), "publication lag");
        assertThrows(IllegalArgumentException.class, () -> frame.known(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> frame.known(0, 7, 1));
    }

    @Test
    void logarithmsNeedPositiveTargets() {
        Frame frame = Frame.of("s", "y", Math.E, 1, 0);
        assertArrayEquals(new double[] {1, 0}, frame.known(0, 2, 1).logarithm().target());
        assertMentions(refusal(() -> frame.known(0, 3, 1).logarithm()), "'y'", "above 0", "row 3");
    }
}
