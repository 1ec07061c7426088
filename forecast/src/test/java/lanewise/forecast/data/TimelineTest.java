package lanewise.forecast.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of times, their distances, what comes after them, and what is refused. */
class TimelineTest {
    private static Timeline of(String labels) {
        return Timeline.of("t", List.of(labels.split(" (?!\\d\\d:)")), row -> "line " + (row + 2));
    }

    @ParameterizedTest
    @CsvSource({
        "1700 1701 1702, NUMBERS, 1, 1, 1703",
        "-2 0 2, NUMBERS, 2, 1, 4",
        "1949-11 1949-12 1950-01, MONTHS, 1, 12, 1950-02",
        "1949-01 1949-04 1949-07, MONTHS, 3, 4, 1949-10",
        "1960Q3 1960Q4 1961Q1, QUARTERS, 1, 4, 1961Q2",
        "1960-Q4 1961-Q1, QUARTERS, 1, 4, 1961-Q2",
        "1999-01-01 1999-01-02 1999-01-03, DAYS, 1, 7, 1999-01-04",
        "2002-01-01 2002-01-08 2002-01-15, DAYS, 7, 52, 2002-01-22",
        "19580329 19580405 19580412, DAYS, 7, 52, 19580419",
        "1999-01-07 1999-01-08 1999-01-11, TRADING_DAYS, 1, 5, 1999-01-12",
        "2001-09-10 2001-09-17 2001-09-18 2001-09-19 2001-09-20 2001-09-21, TRADING_DAYS, 1, 5, 2001-09-24",
        "1957-01-01 1957-02-01 1957-03-01, DAYS_OF_MONTHS, 1, 12, 1957-04-01",
        "1957-01-31 1957-02-28 1957-03-31, DAYS_OF_MONTHS, 1, 12, 1957-04-30",
        "2016-07-01 22:00:00 2016-07-01 23:00:00, TIMES, 3600, 24, 2016-07-02 00:00:00",
        "2016-07-01T23:30 2016-07-01T23:45, TIMES, 900, 96, 2016-07-02T00:00",
    })
    void readsTimesAndContinuesThem(String labels, Timeline.Kind kind, long step, int season, String next) {
        Timeline time = of(labels);
        assertEquals(kind, time.kind());
        assertEquals(step, time.step());
        assertEquals(season, time.season());
        assertEquals(next, time.label(time.rows()));
    }

    @Test
    void countsRowsWithoutTimes() {
        assertEquals("8", Timeline.counting(5).label(7));
        assertEquals(1, Timeline.counting(5).season());
    }

    @ParameterizedTest
    @CsvSource({
        "1 2 2 3, once, line 4, '2'",
        "1 3 2, sorted, line 4, '2'",
        "1949-02 1949-01, sorted, line 3, '1949-01'",
        "1 2 3 5 6, gap (1 missing, line 5, '5'",
        "1949-01 1949-02 1949-03 1949-07, gap (3 missing, line 5, '1949-07'",
        "1999-01-04 1999-01-05 1999-01-06 1999-01-19, gap, line 5, '1999-01-19'",
        "2002-01-01 2002-01-08 2002-01-15 2002-01-18, mixed frequencies, line 5, '2002-01-18'",
        "2016-07-01 00:00 2016-07-01 01:00 2016-07-01 02:00 2016-07-01 02:30, mixed frequencies, line 5, 02:30",
        "2000-01 2000-02 2000-Q2, form of the first one, line 4, '2000-Q2'",
        "2000-01 2000-13, form of the first one, line 3, '2000-13'",
        "1999-02-28 1999-02-30, form of the first one, line 3, '1999-02-30'",
        "yesterday today, forms that can be read, line 2, 'yesterday'",
        "1 2 99999999999999999999, form of the first one, line 4, '99999999999999999999'",
    })
    void refusesWithTheLine(String labels, String rule, String line, String actual) {
        String message = assertThrows(DataException.class, () -> of(labels)).getMessage();
        for (String part : List.of("time column 't'", rule, line, actual)) {
            assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
        }
    }

    @Test
    void aMissingTimeIsRefused() {
        String message = assertThrows(
                        DataException.class, () -> Timeline.of("t", List.of("1", "", "3"), row -> "line " + (row + 2)))
                .getMessage();
        assertTrue(message.contains("line 3") && message.contains("''"), message);
    }
}
