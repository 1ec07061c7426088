package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the scalar and the vector form of a row kernel have in common. */
final class RowsText {
    private RowsText() {}

    /** Declares where each operand's row begins. */
    static List<String> pointers(ElementDescription.Rows kernel, Numbers numbers, Flow flow) {
        List<ElementDescription.Operand> operands = new ArrayList<>(kernel.inputs());
        kernel.outputs().stream().filter(output -> !operands.contains(output)).forEach(operands::add);
        List<String> lines = new ArrayList<>();
        for (ElementDescription.Operand operand : operands) {
            flow.unique(operand.name());
            String element = "row * call." + operand.field() + "Stride";
            if (operand.gate() > 0) {
                String gate = operand.gate() == 1 ? "" : operand.gate() + "L * ";
                element = "(" + element + " + " + gate + "call.width)";
            }
            lines.add("long " + operand.name() + " = call." + operand.field() + " + " + element + " * " + numbers.bytes() + ";");
        }
        return lines;
    }

    static List<Flow.Real> body(ElementDescription.Rows kernel, Flow flow, UnaryOperator<String> load) {
        Map<String, Flow.Real> values = new HashMap<>();
        for (ElementDescription.Operand input : kernel.inputs()) {
            Flow.Real loaded = new Flow.Real(load.apply(input.name()), true);
            values.put(input.name(), flow.let(input.name() + "j", loaded));
        }
        return kernel.body().of(flow, values::get);
    }
}
