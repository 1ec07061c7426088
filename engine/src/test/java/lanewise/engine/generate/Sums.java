package lanewise.engine.generate;

/** The element-wise kernels that add over many elements. */
final class Sums implements KernelFamily.Special {
    @Override
    public void reference(Lines out, Numbers numbers) {
        out.text("""
                /** The columns from {@code from} on. */
                static void addRows(int rows, int from, int columns, long a, long stride, long out) {
                    for (long at = from * %2$dL; at < columns * %2$dL; at += %2$d) {
                        %1$s sum = ALL.get(%3$s, out + at);
                        for (int row = 0; row < rows; row++) {
                            sum += ALL.get(%3$s, a + row * stride * %2$d + at);
                        }
                        ALL.set(%3$s, out + at, sum);
                    }
                }

                @Override
                public void addRows(int rows, int columns, long a, long stride, long out) {
                    addRows(rows, 0, columns, a, stride, out);
                }

                @Override
                public double sumSquares(long x, long n) {
                    return sum(x, n, 0, 1);
                }

                /** The fold of the lanes lane, lane + step, lane + 2 step ..: a tree, so that no lane needs memory. */
                private static double sum(long x, long n, int lane, int step) {
                    if (step < 32) {
                        return sum(x, n, lane, 2 * step) + sum(x, n, lane + step, 2 * step);
                    }
                    double sum = 0;
                    for (long i = lane; i < n; i += 32) {
                        double value = ALL.get(%3$s, x + i * %2$d);
                        sum = Math.fma(value, value, sum);
                    }
                    return sum;
                }
            """.formatted(numbers.real(), numbers.bytes(), numbers.layout()));
    }

    @Override
    public void vector(Lines out, Numbers numbers) {
        VectorSums sums = new VectorSums(numbers);
        sums.addRows(out);
        sums.sumSquares(out);
    }
}
