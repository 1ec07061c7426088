package lanewise.nn.spec;

import lanewise.engine.Activation;
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

    private Cell.Gru cell() {
        return (Cell.Gru) shape.cell();
    }

    /** The reset gate before the product: Keras' {@code reset_after=False}, ONNX's {@code linear_before_reset=0}. */
    public GruSpec resetBefore() {
        return new GruSpec(shape.with(new Cell.Gru(false, cell().gate())));
    }

    /** Gates r, z that are slope x + shift held in 0..1; 0.2 and 0.5 in ONNX and older Keras. */
    public GruSpec hardGates(double slope, double shift) {
        Activation line = Activation.hardSigmoid(slope, shift);
        return new GruSpec(shape.with(new Cell.Gru(cell().resetAfter(), line)));
    }

    @Override
    public String toString() {
        return text("gru", (cell().resetAfter() ? "" : ",reset_after:false") + GateOptions.text(cell()));
    }

    static GruSpec read(SpecText text) {
        Recurrent.Shape shape = RecurrentSpec.readShape(new Cell.Gru(true), text);
        SpecText.Options options = RecurrentSpec.readOptions(text, "reset_after", GateOptions.SLOPE, GateOptions.SHIFT);
        Cell cell = new Cell.Gru(options.flag("reset_after", true), GateOptions.read(options));
        return new GruSpec(RecurrentSpec.withOptions(shape.with(cell), options));
    }
}
