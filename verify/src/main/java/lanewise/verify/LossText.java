package lanewise.verify;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.nn.loss.BceWithLogits;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.NegativeLogLikelihood;
import lanewise.nn.loss.Pinball;
import lanewise.nn.loss.StudentTNll;
import lanewise.nn.loss.VarianceNll;

/**
 * Reads losses: one of {@link #FORMS}, as in {@code gaussianNll(true,1.0E-6)}. Weights are numbers with semicolons between, as in
 * {@code nll(-100,0.5;1.0;2.0)}, or {@code none}.
 */
public final class LossText {
    /** What can be read. */
    public static final List<String> FORMS = List.of(
            "mse()",
            "l1()",
            "huber(delta)",
            "smoothL1(beta)",
            "bceWithLogits(weights,posWeights)",
            "crossEntropy(indices,ignoreIndex,labelSmoothing,weights)",
            "crossEntropy(probabilities,labelSmoothing,weights)",
            "nll(ignoreIndex,weights)",
            "gaussianNll(full,eps)",
            "varianceNll(eps)",
            "studentT()",
            "studentT(dof)",
            "pinball(q,...)");

    private static final Pattern FORM = Pattern.compile("(\\w+)\\((\\S*)\\)");

    private LossText() {}

    /** The loss that {@code text} describes; IllegalArgumentException if it can't be read. */
    public static Loss parse(String text) {
        Matcher match = FORM.matcher(text);
        if (!match.matches()) {
            throw unknown(text);
        }
        String name = match.group(1);
        Arguments a = new Arguments(
                text, match.group(2).isEmpty() ? new String[0] : match.group(2).split(","));
        return switch (name + " " + a.texts().length) {
            case "mse 0" -> Loss.mse();
            case "l1 0" -> Loss.l1();
            case "huber 1" -> Loss.huber(a.number(0));
            case "smoothL1 1" -> Loss.smoothL1(a.number(0));
            case "bceWithLogits 2" -> bce(a);
            case "nll 2" -> nll(a);
            case "gaussianNll 2" -> new GaussianNll(Boolean.parseBoolean(a.texts()[0]), a.number(1));
            case "varianceNll 1" -> new VarianceNll(a.number(0));
            case "studentT 0" -> StudentTNll.withOutputDof();
            case "studentT 1" -> StudentTNll.ofDof(a.number(0));
            default ->
                switch (name) {
                    case "crossEntropy" -> crossEntropy(a);
                    case "pinball" -> new Pinball(a.numbers(a.texts()));
                    default -> throw unknown(text);
                };
        };
    }

    /** What stands between the parentheses of a text. */
    private record Arguments(String text, String[] texts) {
        double number(int i) {
            return numbers(texts[i])[0];
        }

        double[] numbers(String... each) {
            return Arrays.stream(each).mapToDouble(this::number).toArray();
        }

        private double number(String argument) {
            try {
                return Double.parseDouble(argument);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "loss '" + text + "' must have a number instead of '" + argument + "'", e);
            }
        }

        /** Null for none. */
        double[] weights(int i) {
            return texts[i].equals("none") ? null : numbers(texts[i].split(";"));
        }
    }

    private static Loss bce(Arguments a) {
        BceWithLogits loss = BceWithLogits.plain();
        loss = a.weights(0) == null ? loss : loss.withWeights(a.weights(0));
        return a.weights(1) == null ? loss : loss.withPosWeights(a.weights(1));
    }

    private static Loss nll(Arguments a) {
        NegativeLogLikelihood loss = NegativeLogLikelihood.ofIndices().withIgnoreIndex((int) a.number(0));
        return a.weights(1) == null ? loss : loss.withWeights(a.weights(1));
    }

    private static Loss crossEntropy(Arguments a) {
        int last = a.texts().length - 1;
        CrossEntropy loss = switch (last + " " + a.texts()[0]) {
            case "3 indices" -> CrossEntropy.ofIndices().withIgnoreIndex((int) a.number(1));
            case "2 probabilities" -> CrossEntropy.ofProbabilities();
            default -> throw unknown(a.text());
        };
        loss = loss.withLabelSmoothing(a.number(last - 1));
        return a.weights(last) == null ? loss : loss.withWeights(a.weights(last));
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                "a loss must read " + String.join(" or ", FORMS) + ", but reads '" + text + "'");
    }
}
