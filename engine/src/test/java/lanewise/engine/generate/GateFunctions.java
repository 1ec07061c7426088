package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Gates that are sigmoids, or straight lines held in 0..1 (hard) whose slope and shift are operands of the kernel. */
final class GateFunctions {
    private GateFunctions() {}

    /** The operands, and those of a line if it is one. */
    static List<ElementDescription.Operand> forward(boolean hard, ElementDescription.Operand... operands) {
        List<ElementDescription.Operand> all = new ArrayList<>(List.of(operands));
        all.addAll(hard ? List.of(line("lineSlope", 0), line("lineShift", 1)) : List.of());
        return all;
    }

    /** The same for {@link #slope}, which does not read the shift. */
    static List<ElementDescription.Operand> backward(boolean hard, ElementDescription.Operand... operands) {
        List<ElementDescription.Operand> all = new ArrayList<>(List.of(operands));
        all.addAll(hard ? List.of(line("lineSlope", 0)) : List.of());
        return all;
    }

    private static ElementDescription.Operand line(String name, int block) {
        return new ElementDescription.Operand(name, "line", block);
    }

    static Flow.Real gate(Flow f, boolean hard, Flow.Real z, Function<String, Flow.Real> in) {
        if (!hard) {
            return f.call(Functions.SIGMOID, z);
        }
        Flow.Real y = f.let("y", f.fma(in.apply("lineSlope"), z, in.apply("lineShift")));
        y = f.let("y", f.choose(f.less(y, f.constant("ZERO")), f.constant("ZERO"), y));
        return f.choose(f.greater(y, f.constant("ONE")), f.constant("ONE"), y);
    }

    /** The derivative at a gate's value; of a line 0 where it is held, ends included. */
    static Flow.Real slope(Flow f, boolean hard, Flow.Real a, Function<String, Flow.Real> in) {
        if (!hard) {
            return ElementDescription.slope(f, a, a);
        }
        Flow.Real inside = f.choose(f.less(a, f.constant("ONE")), in.apply("lineSlope"), f.constant("ZERO"));
        return f.choose(f.greater(a, f.constant("ZERO")), inside, f.constant("ZERO"));
    }
}
