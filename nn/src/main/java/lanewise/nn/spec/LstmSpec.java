package lanewise.nn.spec;

import lanewise.nn.SpecText;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;

/** A stack of LSTM layers. */
public record LstmSpec(Recurrent.Shape shape) implements RecurrentSpec<LstmSpec> {
    /** One layer, one direction, with biases. */
    public LstmSpec(int input, int hidden) {
        this(Recurrent.Shape.of(new Cell.Lstm(), input, hidden));
    }

    @Override
    public LstmSpec with(Recurrent.Shape other) {
        return new LstmSpec(other);
    }

    @Override
    public String toString() {
        return text("lstm", "");
    }

    static LstmSpec read(SpecText text) {
        return new LstmSpec(RecurrentSpec.readShape(new Cell.Lstm(), text));
    }
}
