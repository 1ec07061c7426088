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
        out.text(
                """
                    @Override
                    public void addRows(int rows, int columns, long a, long stride, long out) {
                        int blocks = columns / (%1$d * LANES);
                        int vectors = columns / LANES - %1$d * blocks;
                        long done = (long) blocks * %1$d * BYTES;
                        addRowsBlocks(rows, blocks, a, stride * %2$d, out);
                        addRowsVectors(rows, vectors, a + done, stride * %2$d, out + done);
                        ReferenceElement%3$s.addRows(rows, columns - columns %% LANES, columns, a, stride, out);
                    }

                """
                        .formatted(ADD_ROWS_VECTORS, numbers.bytes(), numbers.suffix()));
        addRows(out, "addRowsBlocks", ADD_ROWS_VECTORS);
        addRows(out, "addRowsVectors", 1);
    }

    private void addRows(Lines out, String name, int vectors) {
        out.line(1, "private static void " + name + "(int rows, int blocks, long a, long step, long out) {");
        out.line(2, "for (int block = 0; block < blocks; block++) {");
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
        out.line(1, "}");
        out.line(0, "");
    }

    void sumSquares(Lines out) {
        out.text(
                """
                    @Override
                    public double sumSquares(long x, long n) {
                        return switch (Lanes.F64.length()) {
                            case 8 -> sumSquares8(x, n);
                            case 4 -> sumSquares4(x, n);
                            case 2 -> sumSquares2(x, n);
                            default -> throw new IllegalStateException("no sum of squares for vectors of " + BYTES + " bytes");
                        };
                    }

                """);
        for (int lanes = 8; lanes >= 2; lanes /= 2) {
            sumSquares(out, lanes);
        }
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
        squares(out, 3, accumulators, "");
        out.line(3, "at += " + VIRTUAL_LANES * numbers.bytes() + ";");
        out.line(2, "}");
        out.line(2, "int rest = (int) (n %% %d);".formatted(VIRTUAL_LANES));
        out.line(2, "if (rest > 0) {");
        // A lane that loads nothing adds 0 0 to a sum that is never -0, and so keeps its bits.
        squares(out, 3, accumulators, "rest");
        out.line(2, "}");
        fold(out, lanes, accumulators);
        out.line(1, "}");
    }

    private void squares(Lines out, int depth, int accumulators, String limit) {
        int loads = numbers.either(accumulators / 2, accumulators);
        for (int i = 0; i < loads; i++) {
            String mask = "";
            if (!limit.isEmpty()) {
                String type = numbers.either("VectorMask<Float>", "VectorMask<Double>");
                String from = i == 0 ? "0" : i == 1 ? "LANES" : i + " * LANES";
                out.line(
                        depth,
                        "%s mask%d = Lanes.%s.indexInRange(%s, %s);".formatted(type, i, numbers.suffix(), from, limit));
                mask = ", mask" + i;
            }
            String value = numbers.either("value", "square");
            String load = load(plus("at", i));
            out.line(
                    depth,
                    numbers.vector() + " " + value + i + " = " + load.substring(0, load.length() - 1) + mask + ");");
        }
        for (int i = 0; i < accumulators; i++) {
            if (numbers.isFloat()) {
                out.line(
                        depth,
                        "DoubleVector square%d = (DoubleVector) value%d.convertShape(F2D, Lanes.F64, %d);"
                                .formatted(i, i / 2, i % 2));
            }
            out.line(depth, "sum%1$d = square%1$d.fma(square%1$d, sum%1$d);".formatted(i));
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
        while (terms.size() > 1) {
            int half = terms.size() / 2;
            for (int i = 0; i < half; i++) {
                String other = terms.remove(half);
                terms.set(i, half == 1 ? terms.get(i) + " + " + other : "(" + terms.get(i) + " + " + other + ")");
            }
        }
        out.line(2, "return " + terms.get(0) + ";");
    }
}
