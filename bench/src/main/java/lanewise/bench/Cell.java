package lanewise.bench;

import java.util.Locale;
import lanewise.nn.Spec;

/** A recurrent layer, by what it does with a state in one step. */
public enum Cell {
    LSTM(4) {
        @Override
        public Spec spec(int input, int hidden) {
            return Spec.lstm(input, hidden);
        }
    },
    /** The reset gate after the product, as PyTorch has it. */
    GRU(3) {
        @Override
        public Spec spec(int input, int hidden) {
            return Spec.gru(input, hidden);
        }
    },
    /** With tanh. */
    RNN(1) {
        @Override
        public Spec spec(int input, int hidden) {
            return Spec.rnn(input, hidden);
        }
    };

    private final int gates;

    Cell(int gates) {
        this.gates = gates;
    }

    /** Blocks of H rows in each of its two weights. */
    public int gates() {
        return gates;
    }

    /** The layer with D = {@code input} values in and H = {@code hidden} units. */
    public abstract Spec spec(int input, int hidden);

    /** Its name in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The products of one forward; everything else is free. */
    public double forwardFlops(RecurrentShape shape) {
        return 2.0 * shape.time() * shape.batch() * gates * shape.hidden() * (shape.input() + shape.hidden());
    }

    /** Forward, the gradient of [x, h] and the gradient of the weights: three products of one size. */
    public double trainingFlops(RecurrentShape shape) {
        return 3 * forwardFlops(shape);
    }

    /** A training step without the gradient of x, which no update needs. */
    public double updateFlops(RecurrentShape shape) {
        return trainingFlops(shape) - 2.0 * shape.time() * shape.batch() * gates * shape.hidden() * shape.input();
    }
}
