package lanewise.nn.recurrent;

import java.util.Locale;
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
     */
    record Gru(boolean resetAfter) implements Cell {
        @Override
        public String label() {
            return "gru";
        }

        @Override
        public int gates() {
            return 3;
        }
    }

    /** The LSTM, gates i, f, g, o. */
    record Lstm() implements Cell {
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
    }
}
