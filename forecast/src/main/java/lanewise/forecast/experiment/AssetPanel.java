package lanewise.forecast.experiment;

import java.util.Arrays;
import java.util.stream.IntStream;
import lanewise.engine.Rng;
import lanewise.nn.train.Samples;
import lanewise.nn.train.ShapedSamples;

/**
 * A simulated panel of excess returns whose pricing depends on a macroeconomic state that nobody sees:
 *
 * <pre>
 * z_t = .8 z_{t-1} + .6 e_t                                                      the state, with variance 1
 * m_kt = b_k z_t + 1.5 e_kt                                                       what is seen of it, k = 1 .. 8
 * c_ijt = tanh of an AR(1) with coefficient .9                                    characteristics, j = 1 .. 94
 * r_i,t+1 = .2 (c_1 + 2 c_2 c_3) + .5 z_t (c_4 + |c_5| - E|c_5|) + e_i,t+1      excess return, in its own deviations
 * </pre>
 *
 * <p>Row t holds what is known at the end of month t and the return of the month after.
 */
final class AssetPanel {
    static final int STOCKS = 200;
    static final int CHARACTERISTICS = 94;
    static final int MACRO = 8;
    private static final double PERSISTENCE = 0.8;
    private static final double MACRO_NOISE = 1.5;
    private static final double CHARACTERISTIC_PERSISTENCE = 0.9;
    private static final double CONSTANT_PRICE = 0.2;
    private static final double STATE_PRICE = 0.5;
    /** E |tanh x| of a standard normal x. */
    static final double MEAN_ABSOLUTE = 0.5560;

    private final int months;
    private final double[][] macro;
    /** [stock][month][characteristic]. */
    private final float[][][] characteristics;

    private final double[][] returns;
    private final double[][] expected;

    AssetPanel(int months, long seed) {
        this.months = months;
        macro = new double[months][MACRO];
        characteristics = new float[STOCKS][months][CHARACTERISTICS];
        returns = new double[STOCKS][months];
        expected = new double[STOCKS][months];
        double[] z = macro(Rng.of(seed, "macro"));
        for (int i = 0; i < STOCKS; i++) {
            stock(i, z, Rng.of(seed, "stock " + i));
        }
    }

    private double[] macro(Rng rng) {
        double[] loading = new double[MACRO];
        Arrays.setAll(loading, k -> rng.nextUniform(0.5, 1) * (k % 2 == 0 ? 1 : -1));
        double[] z = new double[months];
        for (int t = 0; t < months; t++) {
            double shock = rng.nextNormal();
            z[t] = t == 0 ? shock : PERSISTENCE * z[t - 1] + Math.sqrt(1 - PERSISTENCE * PERSISTENCE) * shock;
            for (int k = 0; k < MACRO; k++) {
                macro[t][k] = loading[k] * z[t] + MACRO_NOISE * rng.nextNormal();
            }
        }
        return z;
    }

    private void stock(int i, double[] z, Rng rng) {
        double own = Math.sqrt(1 - CHARACTERISTIC_PERSISTENCE * CHARACTERISTIC_PERSISTENCE);
        double[] level = new double[CHARACTERISTICS];
        for (int t = 0; t < months; t++) {
            for (int j = 0; j < CHARACTERISTICS; j++) {
                double shock = rng.nextNormal();
                level[j] = t == 0 ? shock : CHARACTERISTIC_PERSISTENCE * level[j] + own * shock;
                characteristics[i][t][j] = (float) Math.tanh(level[j]);
            }
            float[] c = characteristics[i][t];
            expected[i][t] = CONSTANT_PRICE * (c[0] + 2 * c[1] * c[2])
                    + STATE_PRICE * z[t] * (c[3] + Math.abs(c[4]) - MEAN_ABSOLUTE);
            returns[i][t] = expected[i][t] + rng.nextNormal();
        }
    }

    /** Returns of all stocks in the month after month t. */
    double[] returns(int t) {
        return IntStream.range(0, STOCKS).mapToDouble(i -> returns[i][t]).toArray();
    }

    /** What they are expected to be by someone who sees the state. */
    double[] expected(int t) {
        return IntStream.range(0, STOCKS).mapToDouble(i -> expected[i][t]).toArray();
    }

    /**
     * Windows of each stock: months from .. to - 1, {@code time} at once, each beginning {@code time - warmup} after the one before, so that
     * every month after the first {@code warmup} is scored once.
     *
     * @param withMacro whether inputs are [macro | characteristics] or characteristics alone
     */
    Samples windows(int from, int to, int time, int warmup, boolean withMacro) {
        int perStock = (to - from - warmup) / (time - warmup);
        int width = (withMacro ? MACRO : 0) + CHARACTERISTICS;
        var shape =
                ShapedSamples.Shape.perStep(STOCKS * perStock, time, width, 1).withWarmup(warmup);
        return new ShapedSamples(shape) {
            @Override
            public void read(int sample, double[] x, double[] target) {
                int stock = sample % STOCKS;
                int first = from + sample / STOCKS * (time - warmup);
                int at = 0;
                for (int t = 0; t < time; t++) {
                    for (int k = 0; withMacro && k < MACRO; k++) {
                        x[at++] = macro[first + t][k];
                    }
                    for (float c : characteristics[stock][first + t]) {
                        x[at++] = c;
                    }
                    target[t] = returns[stock][first + t];
                }
            }
        };
    }
}
