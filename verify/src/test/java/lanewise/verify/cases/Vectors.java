package lanewise.verify.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Files of test vectors that other programs made; a test skips where they are not. */
final class Vectors {
    private static final Path FOLDER = Path.of("../../shared/data");
    /** Half the distance of floats beside 1: the largest relative error of one rounding. */
    static final double ROUNDING = 0x1p-24;

    private Vectors() {}

    /** A tensor row by row; a scalar has an empty shape. */
    record Tensor(int[] shape, double[] values) {
        static Tensor of(String shape, String values) {
            int[] extents = shape.equals("scalar")
                    ? new int[0]
                    : Arrays.stream(shape.split("x"))
                            .mapToInt(Integer::parseInt)
                            .toArray();
            double[] all = Arrays.stream(values.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertEquals(Arrays.stream(extents).reduce(1, Math::multiplyExact), all.length, "values of " + shape);
            return new Tensor(extents, all);
        }

        /** The size of an axis; negative ones count from the end. */
        int extent(int axis) {
            return shape[axis < 0 ? axis + shape.length : axis];
        }

        /** The product of the sizes of axes {@code from} to before {@code to}. */
        int extents(int from, int to) {
            return Arrays.stream(shape, from, to).reduce(1, Math::multiplyExact);
        }

        double largest() {
            return Arrays.stream(values).map(Math::abs).max().orElseThrow();
        }
    }

    /** The lines after the header, each in {@code fields} fields. */
    static List<String[]> lines(String file, int fields) throws IOException {
        Path path = FOLDER.resolve(file);
        assumeTrue(Files.isRegularFile(path), "no vectors at " + path.toAbsolutePath());
        return Files.readAllLines(path).stream()
                .skip(1)
                .map(line -> line.split(",", fields))
                .toList();
    }

    static void assertClose(String name, double[] expected, double[] actual, IntToDoubleFunction bound) {
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(expected[i] - actual[i]);
            double allowed = bound.applyAsDouble(i);
            String what = name + "[" + i + "] must be " + expected[i] + " within " + allowed + ", but is " + actual[i];
            assertTrue(error <= allowed, what);
        }
    }

    /** Within so many roundings of each value, or of 1 where the value is smaller. */
    static void assertClose(String name, double[] expected, double[] actual, double roundings) {
        assertClose(name, expected, actual, i -> roundings * ROUNDING * Math.max(1, Math.abs(expected[i])));
    }
}
