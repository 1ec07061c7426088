package lanewise.engine.generate;

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
        out.text("""
                /** The sums of the virtual lanes; an object of this class serves one engine and so one thread. */
                private final double[] lanes = new double[%1$d];

                @Override
                public double sumSquares(long x, long n) {
                    int pairs = Math.toIntExact(n / (2 * %1$d));
                    switch (Lanes.F64.length()) {
            """.formatted(VIRTUAL_LANES));
        for (int lanes = 8; lanes >= fewestLanes(); lanes /= 2) {
            out.line(3, "case %1$d -> sumPairs%1$d(x, pairs, lanes);".formatted(lanes));
        }
        // What is left after whole pairs of blocks is scalar: masked loads are too large for C1, and sums that several
        // loops or branches may change were seen to be boxed by C2.
        out.text("""
                        default -> throw new IllegalStateException("vectors of " + BYTES + " bytes");
                    }
                    long at = x + pairs * (2L * %1$d * %2$d);
                    int rest = (int) (n %% (2 * %1$d));
                    for (int i = 0; i < rest; i++) {
                        double value = ALL.get(java.lang.foreign.ValueLayout.%3$s, at + (long) i * %2$d);
                        lanes[i %% %1$d] = Math.fma(value, value, lanes[i %% %1$d]);
                    }
                    for (int half = %1$d / 2; half > 0; half /= 2) {
                        for (int lane = 0; lane < half; lane++) {
                            lanes[lane] += lanes[lane + half];
                        }
                    }
                    return lanes[0];
                }
            """.formatted(VIRTUAL_LANES, numbers.bytes(), numbers.layout()));
        for (int lanes = 8; lanes >= fewestLanes(); lanes /= 2) {
            sumPairs(out, lanes);
        }
    }

    /** Float64 kernels are not used with two lanes, see KernelChoice. */
    private int fewestLanes() {
        return numbers.either(2, 4);
    }

    /** The sums of the virtual lanes over pairs of blocks; two make the method long enough to be compiled on its own. */
    private void sumPairs(Lines out, int lanes) {
        int accumulators = VIRTUAL_LANES / lanes;
        out.line(0, "");
        out.line(1, "private static void sumPairs" + lanes + "(long x, int pairs, double[] lanes) {");
        for (int i = 0; i < accumulators; i++) {
            out.line(2, "DoubleVector sum" + i + " = DoubleVector.zero(Lanes.F64);");
        }
        out.line(2, "long at = x;");
        out.line(2, "for (int pair = 0; pair < pairs; pair++) {");
        for (int i = 0; i < 2 * accumulators / sums(); i++) {
            square(out, i, accumulators);
        }
        out.line(3, "at += " + 2 * VIRTUAL_LANES * numbers.bytes() + ";");
        out.line(2, "}");
        for (int i = 0; i < accumulators; i++) {
            out.line(2, "sum" + i + ".intoArray(lanes, " + i * lanes + ");");
        }
        out.line(1, "}");
    }

    /** Float64 vectors that one vector of this precision widens to. */
    private int sums() {
        return numbers.either(2, 1);
    }

    private String widened(String value, int part) {
        return numbers.isFloat() ? "(DoubleVector) " + value + ".convertShape(F2D, Lanes.F64, " + part + ")" : value;
    }

    /** Adds the squares of the vector {@code index} from {@code at} to its lanes' sums. */
    private void square(Lines out, int index, int accumulators) {
        String name = "value" + index;
        out.line(3, numbers.vector() + " " + name + " = " + load(plus("at", index)) + ";");
        for (int k = 0; k < sums(); k++) {
            int part = index * sums() + k;
            int sum = part % accumulators;
            String square = numbers.isFloat() ? "square" + part : name;
            if (numbers.isFloat()) {
                out.line(3, "DoubleVector " + square + " = " + widened(name, k) + ";");
            }
            out.line(3, "sum%1$d = %2$s.fma(%2$s, sum%1$d);".formatted(sum, square));
        }
    }
}
