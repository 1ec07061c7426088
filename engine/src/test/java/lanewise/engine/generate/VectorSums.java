package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;

/** Emits the vector kernels that add over many elements in a fixed order. */
record VectorSums(Numbers numbers) {
    private static final int ADD_ROWS_VECTORS = 8;
    /** Virtual lanes of the sum of squares, the same on every machine. */
    private static final int VIRTUAL_LANES = 32;

    private String load(String address) {
        return numbers.vector() + ".fromMemorySegment(Lanes." + numbers.suffix() + ", ALL, " + address + ", ORDER)";
    }

    private static String plus(String address, int vectors) {
        return vectors == 0 ? address : vectors == 1 ? address + " + BYTES" : address + " + " + vectors + " * BYTES";
    }

    void addRows(Lines out) {
        out.text("""
                @Override
                public void addRows(int rows, int columns, long a, long stride, long out) {
                    addRowsVectors(rows, columns / LANES, a, stride * %1$d, out);
                    ReferenceElement%2$s.addRows(rows, columns - columns %% LANES, columns, a, stride, out);
                }

            """.formatted(numbers.bytes(), numbers.suffix()));
        out.line(1, "private static void addRowsVectors(int rows, int vectors, long a, long step, long out) {");
        out.line(2, "int vector = 0;");
        addRows(
                out,
                "for (; vector <= vectors - %1$d; vector += %1$d) {".formatted(ADD_ROWS_VECTORS),
                ADD_ROWS_VECTORS);
        addRows(out, "for (; vector < vectors; vector++) {", 1);
        out.line(1, "}");
        out.line(0, "");
    }

    private void addRows(Lines out, String head, int vectors) {
        out.line(2, head);
        out.line(3, "long at = a;");
        for (int i = 0; i < vectors; i++) {
            out.line(3, numbers.vector() + " sum" + i + " = " + load(plus("out", i)) + ";");
        }
        out.line(3, "for (int row = 0; row < rows; row++) {");
        for (int i = 0; i < vectors; i++) {
            out.line(4, "sum%1$d = sum%1$d.add(%2$s);".formatted(i, load(plus("at", i))));
        }
        out.line(4, "at += step;");
        out.line(3, "}");
        for (int i = 0; i < vectors; i++) {
            out.line(3, "sum" + i + ".intoMemorySegment(ALL, " + plus("out", i) + ", ORDER);");
        }
        String bytes = vectors == 1 ? "BYTES" : vectors + " * BYTES";
        out.line(3, "a += " + bytes + ";");
        out.line(3, "out += " + bytes + ";");
        out.line(2, "}");
    }

    void sumSquares(Lines out) {
        out.line(1, "@Override");
        out.line(1, "public double sumSquares(long x, long n) {");
        out.line(2, "return switch (Lanes.F64.length()) {");
        for (int lanes = 8; lanes >= fewestLanes(); lanes /= 2) {
            out.line(3, "case %1$d -> sumSquares%1$d(x, n);".formatted(lanes));
        }
        out.line(3, "default -> throw new IllegalStateException(\"vectors of \" + BYTES + \" bytes\");");
        out.line(2, "};");
        out.line(1, "}");
        for (int lanes = 8; lanes >= fewestLanes(); lanes /= 2) {
            sumSquares(out, lanes);
        }
    }

    /** Float64 kernels are not used with two lanes, see KernelChoice. */
    private int fewestLanes() {
        return numbers.either(2, 4);
    }

    private void sumSquares(Lines out, int lanes) {
        int accumulators = VIRTUAL_LANES / lanes;
        out.line(0, "");
        out.line(1, "private static double sumSquares" + lanes + "(long x, long n) {");
        for (int i = 0; i < accumulators; i++) {
            out.line(2, "DoubleVector sum" + i + " = DoubleVector.zero(Lanes.F64);");
        }
        out.line(2, "long at = x;");
        out.line(2, "int blocks = Math.toIntExact(n / " + VIRTUAL_LANES + ");");
        out.line(2, "for (int block = 0; block < blocks; block++) {");
        int loads = accumulators / sums();
        for (int i = 0; i < loads; i++) {
            square(out, 3, i, "value" + i, load(plus("at", i)));
        }
        out.line(3, "at += " + VIRTUAL_LANES * numbers.bytes() + ";");
        out.line(2, "}");
        rest(out, loads);
        fold(out, lanes, accumulators);
        out.line(1, "}");
    }

    /** Float64 vectors that one vector of this precision widens to. */
    private int sums() {
        return numbers.either(2, 1);
    }

    /** What is left after the whole blocks: whole vectors, then a part of one. */
    private void rest(Lines out, int loads) {
        out.line(2, "int rest = (int) (n %% %d);".formatted(VIRTUAL_LANES));
        out.line(2, "int whole = rest / LANES;");
        for (int i = 0; i < loads - 1; i++) {
            out.line(2, "if (whole > " + i + ") {");
            square(out, 3, i, "value", load(plus("at", i)));
            out.line(2, "}");
        }
        // One masked load only: they are so large for C1 that it would give up on a method with one for each vector.
        // A lane that loads nothing adds 0 0 to a sum that is never -0, and so keeps its bits.
        String type = numbers.either("VectorMask<Float>", "VectorMask<Double>");
        out.line(2, type + " part = Lanes." + numbers.suffix() + ".indexInRange(0, rest % LANES);");
        String load = load("at + (long) whole * BYTES");
        out.line(2, numbers.vector() + " last = " + load.substring(0, load.length() - 1) + ", part);");
        for (int k = 0; k < sums(); k++) {
            out.line(2, "DoubleVector last" + k + " = " + widened("last", k) + ";");
        }
        for (int i = 0; i < loads; i++) {
            out.line(2, (i == 0 ? "if" : "} else if") + " (whole == " + i + ") {");
            for (int k = 0; k < sums(); k++) {
                out.line(3, "sum%1$d = last%2$d.fma(last%2$d, sum%1$d);".formatted(i * sums() + k, k));
            }
        }
        out.line(2, "}");
    }

    private String widened(String value, int part) {
        return numbers.isFloat() ? "(DoubleVector) " + value + ".convertShape(F2D, Lanes.F64, " + part + ")" : value;
    }

    /** Adds the squares of one vector to its lanes' sums. */
    private void square(Lines out, int depth, int index, String name, String load) {
        out.line(depth, numbers.vector() + " " + name + " = " + load + ";");
        for (int k = 0; k < sums(); k++) {
            String square = numbers.isFloat() ? "square" + (name.equals("value") ? k : index * 2 + k) : name;
            if (numbers.isFloat()) {
                out.line(depth, "DoubleVector " + square + " = " + widened(name, k) + ";");
            }
            out.line(depth, "sum%1$d = %2$s.fma(%2$s, sum%1$d);".formatted(index * sums() + k, square));
        }
    }

    private static void fold(Lines out, int lanes, int accumulators) {
        for (int half = accumulators / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                out.line(2, "sum%1$d = sum%1$d.add(sum%2$d);".formatted(i, i + half));
            }
        }
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            terms.add("sum0.lane(" + i + ")");
        }
        for (int half = lanes / 2; half > 1; half /= 2) {
            for (int i = 0; i < half; i++) {
                String folded = "fold" + half + i;
                out.line(2, "double " + folded + " = " + terms.get(i) + " + " + terms.get(i + half) + ";");
                terms.set(i, folded);
            }
        }
        out.line(2, "return " + terms.get(0) + " + " + terms.get(1) + ";");
    }
}
