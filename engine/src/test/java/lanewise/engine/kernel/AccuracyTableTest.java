package lanewise.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.engine.kernel.AccuracyTable.Cell;
import lanewise.engine.kernel.AccuracyTable.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The largest errors of the elementary functions, and the table of them in docs/numerics.md. Each build measures a sample, and the
 * errors at the table's arguments; the profile accuracy measures every float and a million doubles, and has the vector kernels give
 * the scalar bits at each:
 *
 * <pre>
 * mvn test -P accuracy -pl engine                                       measures all, compares with the table
 * mvn test -P accuracy -pl engine -Dlanewise.functions=exp,erf          two of them
 * mvn test -P accuracy -pl engine -Dlanewise.ulp=write                  writes the table
 * mvn test -pl engine -Dtest=AccuracyTableTest -Dlanewise.ulp=write     writes what the sample shows, if that is larger
 * </pre>
 */
class AccuracyTableTest {
    private static final boolean WRITE = "write".equals(System.getProperty("lanewise.ulp"));
    private static final int STEP = 1009;
    private static final int POINTS = 4000;
    /** Of activations, whose truth takes longer. */
    private static final int FEW_POINTS = 1000;

    private static final int ALL_POINTS = 1_000_000;
    private static final String ALL = "2^32";
    private static final String SAMPLE = "2^32 / " + STEP;

    static Stream<Elementary> chosen() {
        String names = System.getProperty("lanewise.functions");
        return names == null
                ? Stream.of(Elementary.values())
                : Arrays.stream(names.toUpperCase(Locale.ROOT).split(",")).map(Elementary::valueOf);
    }

    @ParameterizedTest
    @EnumSource
    void theSampleIsWithinTheTable(Elementary function) throws IOException {
        int points = function.basic() ? POINTS : FEW_POINTS;
        Accuracy f32 = Accuracy.ofFloats(function, STEP, false);
        Accuracy f64 = Accuracy.ofDoubles(function, points, false);
        if (WRITE) {
            Row row = AccuracyTable.read().row(function);
            write(
                    function,
                    new Row(
                            larger(function, Precision.F32, row, Cell.of(SAMPLE, f32, function.bound(Precision.F32))),
                            larger(
                                    function,
                                    Precision.F64,
                                    row,
                                    Cell.of(text(points), f64, function.bound(Precision.F64)))));
        }
        Row row = AccuracyTable.read().row(function);
        assertNotNull(row, () -> function + " is not in the table: " + rewrite());
        check(function, Precision.F32, row.f32(), f32);
        check(function, Precision.F64, row.f64(), f64);
    }

    private static String text(int points) {
        return points == ALL_POINTS ? "10^6" : Integer.toString(points);
    }

    /** What stands in the table, measured anew at its argument, unless the sample shows more. */
    private static Cell larger(Elementary function, Precision precision, Row row, Cell sample) {
        if (row == null) {
            return sample;
        }
        Cell there = row.of(precision);
        Accuracy again = Accuracy.at(function, precision, there.argument());
        return Double.parseDouble(sample.largest()) > again.ulps()
                ? sample
                : Cell.of(there.coverage(), again, function.bound(precision));
    }

    private static void check(Elementary function, Precision precision, Cell cell, Accuracy sample) {
        String name = function + " " + precision;
        double bound = function.bound(precision);
        assertEquals(Double.toString(bound), cell.bound(), () -> name + ": the bound has changed; " + rewrite());
        assertTrue(!function.basic() || bound <= 2, "the contract is 2 ULP");
        assertTrue(
                sample.ulps() <= bound,
                () -> name + "(" + sample.at() + ") is off by " + sample.ulps() + " ULP of " + bound);
        assertTrue(sample.ulps() > 0.5, "an error that never exceeds rounding was not measured");
        Accuracy there = Accuracy.at(function, precision, cell.argument());
        assertEquals(
                cell.largest(),
                AccuracyTable.print(there.ulps()),
                () -> name + ": another error at " + cell.at() + "; " + rewrite());
        assertTrue(
                Double.parseDouble(AccuracyTable.print(sample.ulps())) <= Double.parseDouble(cell.largest()),
                () -> name + ": " + sample.ulps() + " at " + Double.toHexString(sample.at())
                        + " is more than the table's " + cell.largest() + "; " + rewrite());
    }

    private static String rewrite() {
        return "mvn test -P accuracy -pl engine -Dlanewise.ulp=write (all), or mvn test -pl engine"
                + " -Dtest=AccuracyTableTest -Dlanewise.ulp=write (what a sample shows) writes it anew";
    }

    private static void write(Elementary function, Row row) throws IOException {
        AccuracyTable table = AccuracyTable.read();
        table.put(function, row);
        table.write();
    }

    @Tag("accuracy")
    @ParameterizedTest
    @MethodSource("chosen")
    void everyFloatAndAMillionDoubles(Elementary function) throws IOException {
        boolean vectors;
        try (Engine engine = Engine.open()) {
            vectors = engine.cpu().vectors();
        }
        double bound32 = function.bound(Precision.F32);
        double bound64 = function.bound(Precision.F64);
        Accuracy f32 = Accuracy.ofFloats(function, 1, vectors);
        Accuracy f64 = Accuracy.ofDoubles(function, ALL_POINTS, vectors);
        Row measured = new Row(Cell.of(ALL, f32, bound32), Cell.of(text(ALL_POINTS), f64, bound64));
        if (WRITE) {
            write(function, measured);
        }
        assertTrue(f32.ulps() <= bound32, () -> function + " F32 exceeds its bound: " + measured);
        assertTrue(f64.ulps() <= bound64, () -> function + " F64 exceeds its bound: " + measured);
        assertEquals(measured, AccuracyTable.read().row(function), AccuracyTableTest::rewrite);
    }

    static Stream<Elementary> basic() {
        return Stream.of(Elementary.values()).filter(Elementary::basic);
    }

    /** The float64 kernels, by which every float is measured, against StrictMath to a millionth of a float32 unit. */
    @ParameterizedTest
    @MethodSource("basic")
    void theTruthForFloatsIsTrue(Elementary function) {
        double[] x = Accuracy.floats(0, (int) ((1L << 32) / STEP), STEP);
        double[] truth = function.truth(x, false);
        for (int i = 0; i < x.length; i++) {
            double expected = function.covers(x[i], Precision.F32) ? function.independent(x[i]) : truth[i];
            double tolerance = Math.abs(expected) * 0x1p-43 + Double.MIN_VALUE;
            if (Double.compare(expected, truth[i]) != 0 && !(Math.abs(expected - truth[i]) <= tolerance)) {
                throw new AssertionError(function + "(" + x[i] + ") is " + truth[i] + ", not " + expected);
            }
        }
    }

    /** They are what they are said to be, so none has been mistyped. */
    @Test
    void publishedCasesAreHard() {
        for (Elementary function : Elementary.values()) {
            for (double x : WorstCases.of(function)) {
                BigDecimal y = function.truth(x).abs();
                double below = y.doubleValue();
                below = new BigDecimal(below).compareTo(y) > 0 ? Math.nextDown(below) : below;
                BigDecimal half = new BigDecimal(Math.ulp(below) / 2);
                BigDecimal halves = y.divide(half, new MathContext(50));
                double distance = halves.subtract(halves.setScale(0, RoundingMode.HALF_EVEN))
                        .abs()
                        .doubleValue();
                assertTrue(
                        distance < Math.scalb(1.0, -WorstCases.BITS),
                        function + "(" + Double.toHexString(x) + ") is " + distance + " half units from being easy");
            }
        }
    }
}
