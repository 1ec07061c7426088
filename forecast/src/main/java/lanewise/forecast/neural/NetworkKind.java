package lanewise.forecast.neural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lanewise.forecast.model.Output;
import lanewise.nn.Spec;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.loss.Loss;

/** The networks that forecast. */
public enum NetworkKind {
    /** The lagged network: one hidden layer on the last T rows side by side. */
    MLP,
    /** Elman's recurrent network. */
    RNN,
    LSTM,
    GRU,
    /** A transformer encoder, pre-norm, with learned positions; the last step forecasts. */
    TRANSFORMER;

    private static final int HEADS = 4;

    /** Name for tables. */
    String title() {
        return this == MLP ? "lagged network" : this == TRANSFORMER ? "transformer" : name();
    }

    /** The name by which it is asked for. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The network of an option such as {@code lstm}.
     *
     * @throws IllegalArgumentException if there is none with this name
     */
    public static NetworkKind named(String option) {
        for (NetworkKind kind : values()) {
            if (kind.option().equalsIgnoreCase(option)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("a network must be one of "
                + Arrays.stream(values()).map(NetworkKind::option).toList() + ", but is '" + option + "'");
    }

    /** Whether the last T rows go in as one step. */
    boolean isFlat() {
        return this == MLP;
    }

    /**
     * The network.
     *
     * @param inputs values per step
     * @param time steps T
     * @param shape units and layers
     * @param outputs rows that are forecast at once
     * @param output what it gives for each
     */
    Spec spec(int inputs, int time, Settings.Shape shape, int outputs, Output output) {
        int hidden = shape.hidden();
        List<Spec> parts = new ArrayList<>();
        switch (this) {
            case MLP -> {
                parts.add(Spec.named("in", Spec.linear(inputs, hidden)));
                parts.add(Spec.tanh());
                for (int i = 1; i < shape.layers(); i++) {
                    parts.add(Spec.named("hidden" + i, Spec.linear(hidden, hidden)));
                    parts.add(Spec.tanh());
                }
            }
            case TRANSFORMER -> {
                TransformerShape layer = TransformerShape.of(hidden, HEADS, 2 * hidden)
                        .asPreNorm()
                        .withDropout(shape.dropout());
                parts.add(Spec.named("in", Spec.linear(inputs, hidden)));
                parts.add(Spec.learnedPositions(hidden, time));
                parts.add(Spec.named("encoder", Spec.transformerEncoder(layer, shape.layers(), true)));
                parts.add(Spec.last());
            }
            default -> {
                for (int i = 0; i < shape.layers(); i++) {
                    parts.add(Spec.named("layer" + i, recurrent(i == 0 ? inputs : hidden, hidden)));
                }
                parts.add(Spec.last());
            }
        }
        if (shape.dropout() > 0 && this != TRANSFORMER) {
            parts.add(Spec.dropout(shape.dropout()));
        }
        addHead(parts, hidden, outputs, output);
        return Spec.of(parts.toArray(Spec[]::new));
    }

    private Spec recurrent(int inputs, int hidden) {
        return switch (this) {
            case RNN -> Spec.rnn(inputs, hidden);
            case GRU -> Spec.gru(inputs, hidden);
            default -> Spec.lstm(inputs, hidden);
        };
    }

    private static void addHead(List<Spec> parts, int hidden, int outputs, Output output) {
        parts.add(Spec.named("head", Spec.linear(hidden, outputs * numbers(output))));
        last(output).ifPresent(parts::add);
    }

    /** Numbers that a network gives for each row it forecasts. */
    static int numbers(Output output) {
        return switch (output) {
            case Output.Point point -> 1;
            case Output.Gaussian gaussian -> 2;
            case Output.Student student -> 3;
            case Output.Quantiles quantiles -> quantiles.count();
        };
    }

    /** The part after all others that makes of numbers what an output is: positive scales, quantiles that do not fall. */
    static Optional<Spec> last(Output output) {
        return switch (output) {
            case Output.Point point -> Optional.empty();
            case Output.Gaussian gaussian -> Optional.of(Spec.gaussianHead());
            case Output.Student student -> Optional.of(Spec.studentTHead());
            case Output.Quantiles quantiles -> Optional.of(Spec.quantileHead(quantiles.count()));
        };
    }

    static Loss loss(Output output) {
        return switch (output) {
            case Output.Point point -> Loss.mse();
            case Output.Gaussian gaussian -> Loss.gaussianNll();
            case Output.Student student -> Loss.studentTNll();
            case Output.Quantiles quantiles -> Loss.pinball(quantiles.levels());
        };
    }
}
