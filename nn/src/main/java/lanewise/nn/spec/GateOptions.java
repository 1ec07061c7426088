package lanewise.nn.spec;

import lanewise.engine.Activation;
import lanewise.nn.SpecText;
import lanewise.nn.recurrent.Cell;

/** A recurrent layer's text of its gates: slope and shift of hard ones, nothing for sigmoids. */
final class GateOptions {
    static final String SLOPE = "gate_slope";
    static final String SHIFT = "gate_shift";

    private GateOptions() {}

    static String text(Cell cell) {
        Activation gate = cell.gate();
        return cell.hardGates() ? "," + SLOPE + ":" + gate.first() + "," + SHIFT + ":" + gate.second() : "";
    }

    static Activation read(SpecText.Options options) {
        double slope = options.real(SLOPE, 0);
        return slope == 0
                ? Activation.of(Activation.Kind.SIGMOID)
                : Activation.hardSigmoid(slope, options.real(SHIFT, 0.5));
    }
}
