package lanewise.nn.attention;

/**
 * Scores that are added before the softmax, -infinity where a key is hidden: [queries][keys] for all sequences, or [sequences][keys]
 * for all queries. What true means is in the name of the factory.
 */
public final class Mask {
    private final int rows;
    private final int columns;
    private final double[] values;

    private Mask(int rows, int columns, double[] values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** Keys that are true are hidden, as in PyTorch's modules. */
    public static Mask hide(boolean[][] hidden) {
        return of(hidden, true);
    }

    /** Keys that are true are seen, as in ONNX and Keras. */
    public static Mask show(boolean[][] seen) {
        return of(seen, false);
    }

    /** Numbers to add to the scores; -infinity hides. Neither NaN nor +infinity. */
    public static Mask add(double[][] scores) {
        int columns = columns(scores.length, i -> scores[i].length);
        double[] values = new double[scores.length * columns];
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < columns; j++) {
                double score = scores[i][j];
                if (!(score < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "a mask must hold numbers or -infinity, but element [" + i + "][" + j + "] is " + score);
                }
                values[i * columns + j] = score;
            }
        }
        return new Mask(scores.length, columns, values);
    }

    private static Mask of(boolean[][] flags, boolean hiding) {
        int columns = columns(flags.length, i -> flags[i].length);
        double[] values = new double[flags.length * columns];
        for (int i = 0; i < flags.length; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = flags[i][j] == hiding ? Double.NEGATIVE_INFINITY : 0;
            }
        }
        return new Mask(flags.length, columns, values);
    }

    private static int columns(int rows, java.util.function.IntUnaryOperator length) {
        int columns = rows == 0 ? 0 : length.applyAsInt(0);
        for (int i = 0; i < rows; i++) {
            if (length.applyAsInt(i) != columns) {
                throw new IllegalArgumentException("the rows of a mask must be of one length, but row 0 has " + columns
                        + " elements and row " + i + " has " + length.applyAsInt(i));
            }
        }
        return columns;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Row-major. */
    public double[] toArray() {
        return values.clone();
    }
}
