package lanewise.bench.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, texts, numbers and booleans as JSON; numbers that JSON doesn't have become null. */
final class Json {
    private Json() {}

    static String write(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> quote(e.getKey().toString()) + ": " + write(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(Json::write).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
            case Double d -> Double.isFinite(d) ? rounded(d) : "null";
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            default -> quote(value.toString());
        };
    }

    /** Six digits: more than any measurement here has. */
    private static String rounded(double value) {
        double number = value == 0
                ? 0
                : new java.math.BigDecimal(value)
                        .round(new java.math.MathContext(6))
                        .doubleValue();
        return Double.toString(number);
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
