package lanewise.verify;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.MeanSquaredError;
import lanewise.nn.loss.Pinball;
import lanewise.nn.loss.VarianceNll;

/**
 * Reads losses: {@code mse()}, {@code gaussianNll(full,eps)}, {@code varianceNll(eps)}, {@code pinball(q,q,...)}, as in
 * {@code gaussianNll(true,1.0E-6)}.
 */
public final class LossText {
    private static final Pattern FORM = Pattern.compile("(\\w+)\\((\\S*)\\)");

    private LossText() {}

    /** The loss that {@code text} describes; IllegalArgumentException if it can't be read. */
    public static Loss parse(String text) {
        Matcher match = FORM.matcher(text);
        if (!match.matches()) {
            throw unknown(text);
        }
        String[] arguments =
                match.group(2).isEmpty() ? new String[0] : match.group(2).split(",");
        return switch (match.group(1) + " " + arguments.length) {
            case "mse 0" -> new MeanSquaredError();
            case "gaussianNll 2" -> new GaussianNll(Boolean.parseBoolean(arguments[0]), number(text, arguments[1]));
            case "varianceNll 1" -> new VarianceNll(number(text, arguments[0]));
            default -> {
                if (!match.group(1).equals("pinball")) {
                    throw unknown(text);
                }
                yield new Pinball(Arrays.stream(arguments)
                        .mapToDouble(q -> number(text, q))
                        .toArray());
            }
        };
    }

    private static double number(String text, String argument) {
        try {
            return Double.parseDouble(argument);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "loss '" + text + "' must have a number instead of '" + argument + "'", e);
        }
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("a loss must read mse(), gaussianNll(full,eps), varianceNll(eps) or"
                + " pinball(q,...), but reads '" + text + "'");
    }
}
