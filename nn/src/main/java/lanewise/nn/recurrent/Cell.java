package lanewise.nn.recurrent;

import java.util.Locale;
import lanewise.engine.Activation;
import lanewise.engine.RnnGates;

/** Which equations a recurrent layer has at one step; they stand at the steps' classes. */
public sealed interface Cell {
    /** The name of its kind, as in {@code lstm}. */
    String label();

    /** Gates: blocks of H rows in W_ih and W_hh. */
    int gates();

    /** Whether there is a cell state beside the hidden state. */
    default boolean hasCellState() {
        return false;
    }

    /** What gates are of that let through a part of something: SIGMOID, or HARD_SIGMOID with its slope and shift. */
    default Activation gate() {
        return Activation.of(Activation.Kind.SIGMOID);
    }

    /** Whether gates are straight lines held in 0..1. */
    default boolean hardGates() {
        return gate().kind() == Activation.Kind.HARD_SIGMOID;
    }

    private static void requireGate(String name, Activation gate) {
        if (gate.kind() != Activation.Kind.SIGMOID && gate.kind() != Activation.Kind.HARD_SIGMOID) {
            throw new IllegalArgumentException(
                    name + " gates must be sigmoid or hard_sigmoid, but are " + gate.label());
        }
    }

    /** Width of the hidden state of a layer with so many units. */
    default int outputWidth(int hidden) {
        return hidden;
    }

    /**
     * Elman's recurrent layer.
     *
     * @param activation tanh or relu
     */
    record Rnn(RnnGates.Kind activation) implements Cell {
        @Override
        public String label() {
            return "rnn_" + activation.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public int gates() {
            return 1;
        }
    }

    /**
     * The GRU, gates r, z, n.
     *
     * @param resetAfter whether the reset gate acts after the product with W_hn (PyTorch, Keras' default, ONNX with
     *     linear_before_reset=1) or before it
     * @param gate what r and z are of: SIGMOID or HARD_SIGMOID with its slope and shift
     */
    record Gru(boolean resetAfter, Activation gate) implements Cell {
        public Gru {
            requireGate("a GRU's", gate);
        }

        /** With sigmoids. */
        public Gru(boolean resetAfter) {
            this(resetAfter, Activation.of(Activation.Kind.SIGMOID));
        }

        @Override
        public String label() {
            return "gru";
        }

        @Override
        public int gates() {
            return 3;
        }
    }

    /**
     * The LSTM, gates i, f, g, o.
     *
     * @param peepholes whether i and f see c_{t-1}, and o sees c_t
     * @param projection width P of the hidden state, less than H; 0 for none
     * @param gate what i, f and o are of: SIGMOID or HARD_SIGMOID with its slope and shift
     */
    record Lstm(boolean peepholes, int projection, Activation gate) implements Cell {
        public Lstm {
            if (projection < 0) {
                throw new IllegalArgumentException("projection must be >= 0 (0 for none), but is " + projection);
            }
            requireGate("an LSTM's", gate);
        }

        /** As in PyTorch, without projection. */
        public static Lstm plain() {
            return new Lstm(false, 0, Activation.of(Activation.Kind.SIGMOID));
        }

        @Override
        public String label() {
            return "lstm";
        }

        @Override
        public int gates() {
            return 4;
        }

        @Override
        public boolean hasCellState() {
            return true;
        }

        @Override
        public int outputWidth(int hidden) {
            return projection == 0 ? hidden : projection;
        }
    }
}
