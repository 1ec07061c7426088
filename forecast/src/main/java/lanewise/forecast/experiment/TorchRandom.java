package lanewise.forecast.experiment;

import java.util.List;
import lanewise.engine.Matrix;
import lanewise.nn.Model;
import lanewise.nn.Parameter;

/**
 * What PyTorch draws on a CPU after {@code torch.manual_seed(seed)}: the Mersenne Twister MT19937 of Matsumoto and Nishimura, Mersenne
 * twister: a 623-dimensionally equidistributed uniform pseudo-random number generator, 1998, whose low 24 bits become a float32 in [0, 1).
 * A notebook's training can so begin from the notebook's own initial weights.
 */
final class TorchRandom {
    private static final int N = 624;
    private static final int M = 397;
    private static final int UPPER = 0x80000000;
    private static final int LOWER = 0x7fffffff;
    private static final int TWIST = 0x9908b0df;

    private final int[] state = new int[N];
    private int next = N;

    TorchRandom(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** 32 random bits. */
    int bits() {
        if (next == N) {
            twist();
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & UPPER) | (state[(i + 1) % N] & LOWER);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
        }
    }

    /** A float32 of [-bound, bound). */
    float uniform(float bound) {
        float unit = (bits() & 0xffffff) * 0x1p-24f;
        return unit * (bound - -bound) + -bound;
    }

    /**
     * Overwrites all parameters, in their order, as {@code nn.Linear} and {@code nn.LSTM} draw theirs: weights and biases uniform.
     *
     * @param bounds of each parameter: 1 / sqrt(inputs) in a linear layer, 1 / sqrt(H) in an LSTM
     */
    void fill(Model model, double... bounds) {
        List<Parameter> parameters = model.parameters();
        if (bounds.length != parameters.size()) {
            throw new IllegalArgumentException(
                    "there must be a bound for each of " + parameters.size() + " parameters, but are " + bounds.length);
        }
        for (int p = 0; p < bounds.length; p++) {
            Matrix value = parameters.get(p).value();
            for (int r = 0; r < value.rows(); r++) {
                for (int c = 0; c < value.columns(); c++) {
                    value.set(r, c, uniform((float) bounds[p]));
                }
            }
        }
        model.parametersChanged();
    }
}
