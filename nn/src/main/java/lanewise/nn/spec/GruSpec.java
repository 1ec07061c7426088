package lanewise.nn.spec;

import lanewise.nn.SpecText;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;

/** A stack of GRU layers, the reset gate after the product unless changed. */
public record GruSpec(Recurrent.Shape shape) implements RecurrentSpec<GruSpec> {
    /** One layer, one direction, with biases. */
    public GruSpec(int input, int hidden) {
        this(Recurrent.Shape.of(new Cell.Gru(true), input, hidden));
    }

    @Override
    public GruSpec with(Recurrent.Shape other) {
        return new GruSpec(other);
    }

    /** The reset gate before the product: Keras' {@code reset_after=False}, ONNX's {@code linear_before_reset=0}. */
    public GruSpec resetBefore() {
        return new GruSpec(shape.with(new Cell.Gru(false)));
    }

    @Override
    public String toString() {
        boolean after = ((Cell.Gru) shape.cell()).resetAfter();
        return text("gru", after ? "" : ",reset_after:false");
    }

    static GruSpec read(SpecText text) {
        Recurrent.Shape shape = RecurrentSpec.readShape(new Cell.Gru(true), text);
        SpecText.Options options = RecurrentSpec.readOptions(text, "reset_after");
        Cell cell = new Cell.Gru(options.flag("reset_after", true));
        return new GruSpec(RecurrentSpec.withOptions(shape.with(cell), options));
    }
}
