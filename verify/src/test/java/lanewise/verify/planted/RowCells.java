package lanewise.verify.planted;

import static lanewise.verify.planted.Bug.*;

import java.util.Arrays;
import lanewise.verify.Functions;
import lanewise.verify.GradCheck;
import lanewise.verify.Values;

/** Functions of matrices without a recurrence: softmax, linear, dropout and masks, clamped values, embedding. */
final class RowCells {
    private RowCells() {}

    private static Functions matrix(String name) {
        return GradCheck.functions(name)
                .size("B", 3, 4)
                .size("D", 3, 4)
                .input("x", "B", "D")
                .output("y", "B", "D");
    }

    /** y = softmax(x), dx = y (dy - sum y dy). */
    static Functions softmax(Bug bug) {
        return matrix("softmax")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        Dense.copy(Dense.softmax(v.get("x")[i]), out.get("y")[i]);
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        double[] y = Dense.softmax(v.get("x")[i]);
                        double[] dy = d.get("y")[i];
                        double sum = Dense.dot(y, dy);
                        for (int j = 0; j < y.length; j++) {
                            double direct = bug == SOFTMAX_WITHOUT_DIAGONAL ? 0 : dy[j];
                            double others = bug == SOFTMAX_DIAGONAL_ONLY ? y[j] * dy[j] : sum;
                            double scaled = bug == SOFTMAX_WITHOUT_Y ? 1 : y[j];
                            gradients.get("x")[i][j] = scaled * (direct - others);
                        }
                    }
                });
    }

    /** y = x - log sum exp x, dx = dy - softmax(x) sum dy. */
    static Functions logSoftmax(Bug bug) {
        return matrix("log_softmax")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        double[] y = Dense.softmax(v.get("x")[i]);
                        Dense.copy(Arrays.stream(y).map(Math::log).toArray(), out.get("y")[i]);
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        double[] y = Dense.softmax(v.get("x")[i]);
                        double sum = Arrays.stream(d.get("y")[i]).sum();
                        for (int j = 0; j < y.length; j++) {
                            double share = bug == LOG_SOFTMAX_AS_SOFTMAX ? y[j] * sum * y[j] : y[j] * sum;
                            gradients.get("x")[i][j] = d.get("y")[i][j] - share;
                        }
                    }
                });
    }

    /** y = W x + b for each row, W square. */
    static Functions linear(Bug bug) {
        return matrix("linear")
                .parameter("W", "D", "D")
                .parameter("b", "1", "D")
                .forward((v, out) -> {
                    for (int i = 0; i < v.size("B"); i++) {
                        double[] y = Dense.times(v.get("W"), v.get("x")[i]);
                        Dense.add(y, v.row("b"));
                        Dense.copy(y, out.get("y")[i]);
                    }
                })
                .backward((v, d, gradients) -> linearBackward(bug, v, d.get("y"), gradients));
    }

    private static void linearBackward(Bug bug, Values v, double[][] dy, Values gradients) {
        double[][] w = v.get("W");
        for (int i = 0; i < v.size("B"); i++) {
            double[] x = v.get("x")[i];
            double[] dx = bug == LINEAR_W_TRANSPOSED ? Dense.times(w, dy[i]) : Dense.transposedTimes(w, dy[i]);
            if (bug == LINEAR_DX_ACCUMULATED) {
                Dense.add(dx, gradients.get("x")[i]);
            }
            Dense.copy(dx, gradients.get("x")[i]);
            if (bug == LINEAR_DW_LAST_ROW_ONLY) {
                Dense.clear(gradients.get("W"));
            }
            boolean transposed = bug == LINEAR_DW_TRANSPOSED;
            Dense.addOuter(gradients.get("W"), transposed ? x : dy[i], transposed ? dy[i] : x);
            if (bug == LINEAR_DB_OVERWRITTEN && i == 0) {
                Dense.clear(gradients.get("b"));
            }
            Dense.add(gradients.row("b"), dy[i]);
        }
        if (bug == LINEAR_CLIPPED_BY_NORM) {
            clip(gradients.get("x"), 0.1);
        }
    }

    private static void clip(double[][] gradient, double to) {
        double norm = Math.sqrt(
                Arrays.stream(gradient).mapToDouble(row -> Dense.dot(row, row)).sum());
        for (double[] row : gradient) {
            Arrays.setAll(row, j -> row[j] * Math.min(1, to / norm));
        }
    }

    /** y = max(x, 0) + x / 2. */
    static Functions leakyRelu(Bug bug) {
        return matrix("leaky_relu")
                .forward((v, out) -> each(v, (i, j) -> {
                    double x = v.get("x")[i][j];
                    out.get("y")[i][j] = Math.max(x, 0) + x / 2;
                }))
                .backward((v, d, gradients) -> each(v, (i, j) -> {
                    double dy = d.get("y")[i][j];
                    double asked = bug == RELU_MASK_FROM_COTANGENT ? dy : v.get("x")[i][j];
                    gradients.get("x")[i][j] = (asked > 0 ? dy : 0) + dy / 2;
                }));
    }

    /** y = x m 2 with a mask m of zeros and ones, such that no row or column is empty. */
    static Functions dropout(Bug bug) {
        int[] calls = new int[1];
        return matrix("dropout")
                .forward((v, out) -> each(v, (i, j) -> out.get("y")[i][j] = 2 * kept(i + j) * v.get("x")[i][j]))
                .backward((v, d, gradients) -> {
                    calls[0]++;
                    each(v, (i, j) -> {
                        int mask = kept(bug == DROPOUT_NEW_MASK ? i + j + calls[0] : i + j);
                        int scale = bug == DROPOUT_SCALE_FORGOTTEN ? 1 : 2;
                        gradients.get("x")[i][j] =
                                d.get("y")[i][j] * scale * (bug == DROPOUT_MASK_FORGOTTEN ? 1 : mask);
                    });
                });
    }

    private static int kept(int place) {
        return place % 2;
    }

    /** y = x^2 in rows that count, 0 in the second row, which is padding. */
    static Functions rowMask(Bug bug) {
        return matrix("row_mask")
                .forward((v, out) -> each(v, (i, j) -> out.get("y")[i][j] = i == 1 ? 0 : Math.pow(v.get("x")[i][j], 2)))
                .backward((v, d, gradients) -> each(v, (i, j) -> {
                    boolean left = bug == ROW_MASK_ONCE_TOO_LITTLE ? false : i == 1;
                    boolean more = bug == ROW_MASK_ONCE_TOO_OFTEN && i == 0;
                    gradients.get("x")[i][j] = left || more ? 0 : d.get("y")[i][j] * 2 * v.get("x")[i][j];
                }));
    }

    /** y = x where |x| is below 1/2, held at that border beyond. */
    static Functions clamp(Bug bug) {
        return matrix("clamp")
                .forward((v, out) -> each(v, (i, j) -> out.get("y")[i][j] = Math.clamp(v.get("x")[i][j], -0.5, 0.5)))
                .backward((v, d, gradients) -> each(v, (i, j) -> {
                    boolean held = bug != CLAMP_IGNORED && Math.abs(v.get("x")[i][j]) > 0.5;
                    gradients.get("x")[i][j] = held ? 0 : d.get("y")[i][j];
                }));
    }

    /** y_t = E[k_t] with more steps than rows of E, so that some row is read twice. */
    static Functions embedding(Bug bug) {
        return GradCheck.functions("embedding")
                .size("N", 3, 4)
                .size("T", 6, 8)
                .size("D", 2, 3)
                .parameter("E", "N", "D")
                .output("y", "T", "D")
                .forward((v, out) -> {
                    for (int t = 0; t < v.size("T"); t++) {
                        Dense.copy(v.get("E")[index(v, t)], out.get("y")[t]);
                    }
                })
                .backward((v, d, gradients) -> {
                    for (int t = 0; t < v.size("T"); t++) {
                        int row = bug == EMBEDDING_NEIGHBOUR ? (index(v, t) + 1) % v.size("N") : index(v, t);
                        if (bug == EMBEDDING_REPEATED_OVERWRITTEN) {
                            Dense.copy(new double[v.size("D")], gradients.get("E")[row]);
                        }
                        Dense.add(gradients.get("E")[row], d.get("y")[t]);
                    }
                });
    }

    /** Every row first, then any. */
    private static int index(Values v, int t) {
        return t < v.size("N") ? t : v.random("index " + t).nextInt(v.size("N"));
    }

    private interface Element {
        void at(int i, int j);
    }

    private static void each(Values v, Element element) {
        for (int i = 0; i < v.size("B"); i++) {
            for (int j = 0; j < v.size("D"); j++) {
                element.at(i, j);
            }
        }
    }
}
