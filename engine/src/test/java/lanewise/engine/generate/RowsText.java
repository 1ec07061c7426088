package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the scalar and the vector form of a row kernel have in common. */
final class RowsText {
    private RowsText() {}

    /** Declares where each operand's part of row {@code from} begins, and how far it is to the next row. */
    static List<String> pointers(ElementDescription.Rows kernel, Numbers numbers, Flow flow, String from) {
        List<String> lines = new ArrayList<>();
        for (String field : fields(kernel)) {
            lines.add("long " + flow.unique(field + "Step") + " = call." + field + "Stride * " + numbers.bytes() + ";");
        }
        for (ElementDescription.Operand operand : operands(kernel)) {
            flow.unique(operand.name());
            String gate = operand.gate() == 0 ? "" : " + " + operand.gate() * numbers.bytes() + "L * call.width";
            String first = from.equals("0") ? "" : " + " + from + " * " + operand.field() + "Step";
            lines.add("long " + operand.name() + " = call." + operand.field() + first + gate + ";");
        }
        return lines;
    }

    /** Declares where each field's row {@code from} begins, and how far it is from a row's end to the next row. */
    static List<String> walks(ElementDescription.Rows kernel, Numbers numbers, Flow flow) {
        List<String> lines = new ArrayList<>();
        operands(kernel).forEach(operand -> flow.unique(operand.name()));
        int blocks = 1
                + operands(kernel).stream()
                        .mapToInt(ElementDescription.Operand::gate)
                        .max()
                        .orElse(0);
        lines.add("long " + flow.unique("block") + " = call.width * " + numbers.bytes() + "L;");
        for (int i = 2; i < blocks; i++) {
            lines.add("long " + flow.unique("block" + i) + " = " + i + " * block;");
        }
        for (String field : fields(kernel)) {
            if (operands(kernel).stream().noneMatch(operand -> operand.name().equals(field))) {
                flow.unique(field);
            }
            lines.add("long " + flow.unique(field + "Gap") + " = call." + field + "Stride * " + numbers.bytes()
                    + " - block;");
            lines.add("long " + field + " = call." + field + " + from * (" + field + "Gap + block);");
        }
        return lines;
    }

    /** Moves every field by a vector, and from a row's end to the next row. */
    static List<String> walk(ElementDescription.Rows kernel) {
        List<String> lines = new ArrayList<>();
        fields(kernel).forEach(field -> lines.add(field + " += BYTES;"));
        lines.add("if (++column == vectors) {");
        lines.add("    column = 0;");
        fields(kernel).forEach(field -> lines.add("    " + field + " += " + field + "Gap;"));
        lines.add("}");
        return lines;
    }

    /** An operand's address in a walk. */
    static String address(ElementDescription.Rows kernel, String name) {
        ElementDescription.Operand operand = operands(kernel).stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
        return operand.field()
                + switch (operand.gate()) {
                    case 0 -> "";
                    case 1 -> " + block";
                    default -> " + block" + operand.gate();
                };
    }

    /** Moves every operand to its next row. */
    static List<String> advance(ElementDescription.Rows kernel) {
        return operands(kernel).stream()
                .map(operand -> operand.name() + " += " + operand.field() + "Step;")
                .toList();
    }

    private static List<ElementDescription.Operand> operands(ElementDescription.Rows kernel) {
        List<ElementDescription.Operand> operands = new ArrayList<>(kernel.inputs());
        kernel.outputs().stream().filter(output -> !operands.contains(output)).forEach(operands::add);
        return operands;
    }

    private static List<String> fields(ElementDescription.Rows kernel) {
        return operands(kernel).stream()
                .map(ElementDescription.Operand::field)
                .distinct()
                .toList();
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
