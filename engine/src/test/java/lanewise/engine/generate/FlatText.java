package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What the scalar and the vector form of a flat kernel have in common. */
final class FlatText {
    private FlatText() {}

    /** The addresses and the numbers, without the sizes. */
    static String parameters(ElementDescription.Flat kernel, Numbers numbers) {
        List<String> parameters = new ArrayList<>();
        kernel.arrays().forEach(array -> parameters.add("long " + array));
        kernel.factors().forEach(factor -> parameters.add(numbers.real() + " " + factor));
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
        kernel.factors().forEach(flow::unique);
        List.of("n", "from", "call", "at").forEach(flow::unique);
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
        List<String> arguments = new ArrayList<>(kernel.arrays());
        kernel.factors().forEach(factor -> arguments.add(rounded(factor)));
        return String.join(", ", arguments);
    }

    private static String rounded(String factor) {
        return factor + "Rounded";
    }

    /** The interface's method. */
    static void override(Lines out, ElementDescription.Flat kernel, Numbers numbers, List<String> body) {
        StringBuilder parameters = new StringBuilder("long " + String.join(", long ", kernel.arrays()));
        kernel.factors().forEach(factor -> parameters.append(", double ").append(factor));
        out.line(1, "@Override");
        out.line(1, "public void " + kernel.name() + "(" + parameters + ", long n) {");
        String cast = numbers.isFloat() ? "(float) " : "";
        for (String factor : kernel.factors()) {
            out.line(2, numbers.real() + " " + rounded(factor) + " = " + cast + factor + ";");
        }
        out.lines(2, body);
        out.line(1, "}");
        out.line(0, "");
    }

    /** Runs the kernel whose condition holds. */
    static void choose(
            Lines out, KernelFamily.Choice choice, Function<ElementDescription.Flat, List<String>> statements) {
        List<ElementDescription.Flat> kernels = choice.kernels();
        if (kernels.size() == 1) {
            out.lines(2, statements.apply(kernels.getFirst()));
            return;
        }
        for (int i = 0; i < kernels.size(); i++) {
            boolean last = i == kernels.size() - 1;
            String test = last ? "else" : "if (" + choice.conditions().get(i) + ")";
            out.line(2, (i == 0 ? "" : "} ") + (i == 0 || last ? "" : "else ") + test + " {");
            out.lines(3, statements.apply(kernels.get(i)));
        }
        out.line(2, "}");
    }
}
