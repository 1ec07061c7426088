package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the scalar and the vector form of a flat kernel have in common. */
final class FlatText {
    private FlatText() {}

    /** The addresses and the number, without the sizes. */
    static String parameters(ElementDescription.Flat kernel, Numbers numbers) {
        List<String> parameters = new ArrayList<>();
        kernel.arrays().forEach(array -> parameters.add("long " + array));
        if (kernel.factor() != null) {
            parameters.add(numbers.real() + " " + kernel.factor());
        }
        return String.join(", ", parameters);
    }

    /** Takes the operands out of a call object. */
    static List<String> prelude(ElementDescription.Flat kernel, Numbers numbers) {
        List<String> lines = new ArrayList<>();
        if (kernel.call() == null) {
            return lines;
        }
        kernel.arrays().forEach(array -> lines.add("long " + array + " = call." + array + ";"));
        String cast = numbers.isFloat() ? "(float) " : "";
        for (String number : kernel.numbers()) {
            String value = number.startsWith("rest")
                    ? numbers.either("(float) (1 - call.beta", "1 - call.beta")
                            + number.substring(4)
                            + numbers.either(")", "")
                    : cast + "call." + number;
            lines.add(numbers.real() + " " + number + " = " + value + ";");
        }
        return lines;
    }

    /** Keeps the flow from using names that the kernel's parameters have. */
    static void reserve(ElementDescription.Flat kernel, Flow flow) {
        kernel.arrays().forEach(flow::unique);
        kernel.numbers().forEach(flow::unique);
        List.of("n", "from", "call", "at", "factor").forEach(flow::unique);
    }

    /** Describes one element, or one vector of elements. */
    static List<Flow.Real> body(ElementDescription.Flat kernel, Flow flow, UnaryOperator<String> load) {
        Map<String, Flow.Real> values = new HashMap<>();
        for (String input : kernel.inputs()) {
            values.put(input, flow.let(input.charAt(0) + "i", new Flow.Real(load.apply(input), true)));
        }
        return kernel.body().of(flow, name -> values.containsKey(name) ? values.get(name) : flow.number(name));
    }

    /** A call of the kernel's static form for the elements from {@code from} on. */
    static String call(String owner, ElementDescription.Flat kernel, String from) {
        if (kernel.call() != null) {
            return owner + kernel.name() + "(call, " + from + ");";
        }
        return owner + kernel.name() + "(" + arguments(kernel) + ", " + from + ", n);";
    }

    static String arguments(ElementDescription.Flat kernel) {
        String arrays = String.join(", ", kernel.arrays());
        return kernel.factor() == null ? arrays : arrays + ", rounded";
    }

    /** The interface's method; the Adam kernels share one, which is written by hand. */
    static void override(Lines out, ElementDescription.Flat kernel, Numbers numbers, List<String> body) {
        if (kernel.call() != null) {
            return;
        }
        String factor = kernel.factor() == null ? "" : ", double " + kernel.factor();
        String arrays = "long " + String.join(", long ", kernel.arrays());
        out.line(1, "@Override");
        out.line(1, "public void " + kernel.name() + "(" + arrays + factor + ", long n) {");
        if (kernel.factor() != null) {
            String cast = numbers.isFloat() ? "(float) " : "";
            out.line(2, numbers.real() + " rounded = " + cast + kernel.factor() + ";");
        }
        out.lines(2, body);
        out.line(1, "}");
        out.line(0, "");
    }
}
