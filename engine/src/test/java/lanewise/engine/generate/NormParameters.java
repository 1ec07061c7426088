package lanewise.engine.generate;

/** Emits the gradients of a norm's weight and bias: one chain over ascending rows for each column. */
final class NormParameters implements KernelFamily.Special {
    private static final int VECTORS = 3;

    @Override
    public void reference(Lines out, Numbers numbers) {
        out.text("""
                /** The columns from {@code column} on. */
                static void normParameters(RowsCall call, int column) {
                    for (int j = column; j < call.width; j++) {
                        long at = j * %2$dL;
                        %1$s weight = ALL.get(%3$s, call.dWeight + at);
                        for (int row = 0; row < call.rows; row++) {
                            long stats = call.stats + row * call.statsStride * %2$d;
                            %1$s xj = ALL.get(%3$s, call.x + row * call.xStride * %2$d + at);
                            %1$s centred = (xj - ALL.get(%3$s, stats)) - ALL.get(%3$s, stats + %2$d);
                            %1$s xHat = centred * ALL.get(%3$s, stats + %4$d);
                            %1$s dyj = ALL.get(%3$s, call.dy + row * call.dyStride * %2$d + at);
                            weight = Math.fma(dyj, xHat, weight);
                        }
                        ALL.set(%3$s, call.dWeight + at, weight);
                    }
                }

                @Override
                public void normParameters(RowsCall call) {
                    normParameters(call, 0);
                }

            """.formatted(numbers.real(), numbers.bytes(), numbers.layout(), 2 * numbers.bytes()));
    }

    @Override
    public void vector(Lines out, Numbers numbers) {
        out.line(1, "@Override");
        out.line(1, "public void normParameters(RowsCall call) {");
        out.line(2, "int vectors = call.width / LANES;");
        out.line(2, "normParameters(call, vectors);");
        out.line(2, "ReferenceRows" + numbers.suffix() + ".normParameters(call, vectors * LANES);");
        out.line(1, "}");
        out.line(0, "");
        out.line(1, "private static void normParameters(RowsCall call, int vectors) {");
        out.line(2, "long xStep = call.xStride * " + numbers.bytes() + ";");
        out.line(2, "long dyStep = call.dyStride * " + numbers.bytes() + ";");
        out.line(2, "long statsStep = call.statsStride * " + numbers.bytes() + ";");
        out.line(2, "long out = call.dWeight;");
        out.line(2, "long left = 0;");
        out.line(2, "int turn = 0;");
        block(out, numbers, "for (; turn <= vectors - %1$d; turn += %1$d) {".formatted(VECTORS), VECTORS);
        block(out, numbers, "for (; turn < vectors; turn++) {", 1);
        out.line(1, "}");
        out.line(0, "");
    }

    private static void block(Lines out, Numbers numbers, String head, int vectors) {
        String vector = numbers.vector();
        String species = "Lanes." + numbers.suffix();
        out.line(2, head);
        for (int i = 0; i < vectors; i++) {
            out.line(3, vector + " sum" + i + " = " + load(numbers, "out + left" + VectorUnit.offset(i)) + ";");
        }
        out.line(3, "long x = call.x + left;");
        out.line(3, "long dy = call.dy + left;");
        out.line(3, "long stats = call.stats;");
        out.line(3, "for (int row = 0; row < call.rows; row++) {");
        String[] names = {"mean", "shift", "scale"};
        for (int i = 0; i < 3; i++) {
            String at = "stats" + (i == 0 ? "" : " + " + i * numbers.bytes());
            out.line(
                    4,
                    "%1$s %2$s = %1$s.broadcast(%3$s, ALL.get(%4$s, %5$s));"
                            .formatted(vector, names[i], species, numbers.layout(), at));
        }
        for (int i = 0; i < vectors; i++) {
            String offset = VectorUnit.offset(i);
            out.line(4, vector + " x" + i + " = " + load(numbers, "x" + offset) + ";");
            out.line(4, "%1$s xHat%2$d = x%2$d.sub(mean).sub(shift).mul(scale);".formatted(vector, i));
            out.line(4, "sum%1$d = %2$s.fma(xHat%1$d, sum%1$d);".formatted(i, load(numbers, "dy" + offset)));
        }
        out.line(4, "x += xStep;");
        out.line(4, "dy += dyStep;");
        out.line(4, "stats += statsStep;");
        out.line(3, "}");
        for (int i = 0; i < vectors; i++) {
            out.line(3, "sum" + i + ".intoMemorySegment(ALL, out + left" + VectorUnit.offset(i) + ", ORDER);");
        }
        out.line(3, "left += " + (vectors == 1 ? "BYTES;" : vectors + " * BYTES;"));
        out.line(2, "}");
    }

    private static String load(Numbers numbers, String address) {
        return numbers.vector() + ".fromMemorySegment(Lanes." + numbers.suffix() + ", ALL, " + address + ", ORDER)";
    }
}
