package lanewise.nn.spec;

import lanewise.engine.RnnGates;
import lanewise.nn.SpecText;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;

/** A stack of Elman's recurrent layers, with tanh unless changed. */
public record RnnSpec(Recurrent.Shape shape) implements RecurrentSpec<RnnSpec> {
    /** One layer, one direction, with biases. */
    public RnnSpec(int input, int hidden) {
        this(Recurrent.Shape.of(new Cell.Rnn(RnnGates.Kind.TANH), input, hidden));
    }

    @Override
    public RnnSpec with(Recurrent.Shape other) {
        return new RnnSpec(other);
    }

    /** With max(z, 0) instead of tanh(z). */
    public RnnSpec relu() {
        return new RnnSpec(shape.with(new Cell.Rnn(RnnGates.Kind.RELU)));
    }

    @Override
    public String toString() {
        boolean relu = ((Cell.Rnn) shape.cell()).activation() == RnnGates.Kind.RELU;
        return text("rnn", relu ? ",activation:relu" : "");
    }

    static RnnSpec read(SpecText text) {
        Recurrent.Shape shape = RecurrentSpec.readShape(new Cell.Rnn(RnnGates.Kind.TANH), text);
        SpecText.Options options = RecurrentSpec.readOptions(text, "activation");
        String activation = options.word("activation", "tanh");
        RnnSpec spec = new RnnSpec(RecurrentSpec.withOptions(shape, options));
        return switch (activation) {
            case "tanh" -> spec;
            case "relu" -> spec.relu();
            default ->
                throw new IllegalArgumentException(
                        "option 'activation' must be tanh or relu, but is '" + activation + "'");
        };
    }
}
