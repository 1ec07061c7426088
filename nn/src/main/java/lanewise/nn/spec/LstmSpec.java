package lanewise.nn.spec;

import lanewise.engine.Activation;
import lanewise.nn.SpecText;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;

/** A stack of LSTM layers. */
public record LstmSpec(Recurrent.Shape shape) implements RecurrentSpec<LstmSpec> {
    /** One layer, one direction, with biases. */
    public LstmSpec(int input, int hidden) {
        this(Recurrent.Shape.of(Cell.Lstm.plain(), input, hidden));
    }

    @Override
    public LstmSpec with(Recurrent.Shape other) {
        return new LstmSpec(other);
    }

    private Cell.Lstm cell() {
        return (Cell.Lstm) shape.cell();
    }

    /** Hidden states of {@code width} values, fewer than hidden: PyTorch's proj_size. */
    public LstmSpec projection(int width) {
        return new LstmSpec(shape.with(new Cell.Lstm(cell().peepholes(), width, cell().gate())));
    }

    /** Gates that see the cell state: i and f that of the step before, o the new one. */
    public LstmSpec peepholes() {
        return new LstmSpec(shape.with(new Cell.Lstm(true, cell().projection(), cell().gate())));
    }

    /** Gates i, f, o that are slope x + shift held in 0..1; 0.2 and 0.5 in ONNX and older Keras. */
    public LstmSpec hardGates(double slope, double shift) {
        Activation line = Activation.hardSigmoid(slope, shift);
        return new LstmSpec(shape.with(new Cell.Lstm(cell().peepholes(), cell().projection(), line)));
    }

    /** What the forget gate's bias begins with. */
    public LstmSpec forgetBias(double value) {
        return init(shape.init().withForgetBias(value));
    }

    @Override
    public String toString() {
        Cell.Lstm c = cell();
        return text(
                "lstm",
                (c.projection() > 0 ? ",projection:" + c.projection() : "")
                        + (c.peepholes() ? ",peepholes:true" : "")
                        + GateOptions.text(c));
    }

    static LstmSpec read(SpecText text) {
        Recurrent.Shape shape = RecurrentSpec.readShape(Cell.Lstm.plain(), text);
        SpecText.Options options =
                RecurrentSpec.readOptions(text, "projection", "peepholes", GateOptions.SLOPE, GateOptions.SHIFT);
        Cell cell = new Cell.Lstm(
                options.flag("peepholes", false), options.number("projection", 0), GateOptions.read(options));
        return new LstmSpec(RecurrentSpec.withOptions(shape.with(cell), options));
    }
}
