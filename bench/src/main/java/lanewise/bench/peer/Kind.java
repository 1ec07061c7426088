package lanewise.bench.peer;

import java.util.Locale;
import lanewise.engine.Precision;

/** What a peer may be asked to do; the sizes that a {@link Task} gives stand behind the name. */
public enum Kind {
    /** C = A B; m, n, k. */
    GEMM(2),
    /** The same, A given as [k][m]. */
    GEMM_A_TRANSPOSED(2),
    /** The same, B given as [n][k]. */
    GEMM_B_TRANSPOSED(2),
    /** C = bias + A B, B given once; m, n, k. */
    GEMM_PACKED(2),
    /** y and the last states from x, from a zero state; T, B, D, H. */
    LSTM_FORWARD(2),
    /** Also, from dy, the gradients of x, weights and biases, for weights that have just changed; T, B, D, H. */
    LSTM_TRAINING(2),
    /** The same for a GRU whose reset gate works on the product. */
    GRU_FORWARD(2),
    GRU_TRAINING(2),
    /** The same for a tanh layer. */
    RNN_FORWARD(2),
    RNN_TRAINING(2),
    /** The next h, the state carried from call to call; 1, 1, D, H. */
    LSTM_STEP(4),
    /** o from q, k and v, rows b T + t, heads side by side; B, T, width, heads, 1 if causal. */
    ATTENTION_FORWARD(2),
    /** Also dq, dk and dv from do. */
    ATTENTION_TRAINING(2),
    /** One update of n parameters, PyTorch's defaults. */
    ADAMW(3),
    /** A new JVM that loads an LSTM and computes y from x, from a zero state; T, 1, D, H. */
    STARTUP(1),
    /** y = exp(x); n. */
    EXP(2),
    /** y = tanh(x); n. */
    TANH(2),
    /** y = 1 / (1 + exp(-x)); n. */
    SIGMOID(2);

    private final int runs;

    Kind(int runs) {
        this.runs = runs;
    }

    /** Whether it is a product whose operands lie as they are or transposed, none prepared before. */
    public boolean plainGemm() {
        return this == GEMM || this == GEMM_A_TRANSPOSED || this == GEMM_B_TRANSPOSED;
    }

    /** Runs before outputs are compared: more than one, for what a run leaves behind must not reach the next. */
    public int runs() {
        return runs;
    }

    /** Its name in messages between processes. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * How far an output may lie from ours, as a share of the largest output (of 1, where all are smaller).
     *
     * <p>A product of entries in [-1, 1] has partial sums of about sqrt(k) / 3, each of its k roundings errs by up to
     * half an ulp of one, and they add up like a random walk: k u / 6 in all; 4 k u is more than twenty times that.
     * The others are limited by the peers' sigmoid and tanh, which err by some 1e-6: a state forgets such an error
     * about as fast as it takes in new ones, a weight's gradient gathers them over all steps. A wrong gate,
     * transposition or sum is off by more than a hundredth.
     */
    double tolerance(Precision precision, int[] sizes) {
        double u = precision == Precision.F32 ? Math.ulp(1f) : Math.ulp(1.0);
        return switch (this) {
            case GEMM, GEMM_A_TRANSPOSED, GEMM_B_TRANSPOSED, GEMM_PACKED -> 4 * sizes[2] * u;
            case LSTM_FORWARD, GRU_FORWARD, RNN_FORWARD, LSTM_STEP, STARTUP, ATTENTION_FORWARD -> 1e-4;
            case LSTM_TRAINING, GRU_TRAINING, RNN_TRAINING, ATTENTION_TRAINING -> 1e-3;
            case ADAMW -> 16 * u;
            case EXP, TANH, SIGMOID -> 64 * u;
        };
    }
}
