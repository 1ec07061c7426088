package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lanewise.engine.Activation;
import lanewise.engine.Activation.Kind;
import lanewise.nn.Spec;
import lanewise.nn.layer.Normalization;
import lanewise.nn.spec.BatchNormSpec;
import lanewise.nn.spec.GroupNormSpec;
import lanewise.nn.spec.GruSpec;
import lanewise.nn.spec.LstmSpec;
import lanewise.nn.spec.NormSpec;
import lanewise.nn.spec.RecurrentSpec;
import lanewise.nn.spec.WeightNormSpec;

/**
 * Random configurations of the layers. None has a parameter whose gradient is zero whatever the values are, and none
 * has inputs of which more than nine in ten have no influence: a check could not tell right from wrong there.
 */
final class LayerDraws {
    /** A part of the steps that must be valid. */
    private static final double VALID = 0.25;

    private LayerDraws() {}

    /** All layers by name. */
    static Map<String, Function<Draws, Problem>> all() {
        Map<String, Function<Draws, Problem>> draws = new LinkedHashMap<>();
        draws.put("lstm", d -> steps(d, Spec.lstm(d.width(), d.hidden())));
        draws.put("lstm_no_bias", d -> steps(d, lstm(d, d.between(1, 2), d.flag(), false)));
        draws.put("lstm_stacked", d -> steps(d, lstm(d, d.between(2, 3), false, true)));
        draws.put("lstm_bidirectional", d -> steps(d, lstm(d, 1, true, true)));
        draws.put("lstm_stacked_bidirectional", d -> steps(d, lstm(d, 2, true, true)));
        draws.put("lstm_lengths", d -> lengths(d, lstm(d, d.between(1, 2), d.flag(), d.flag()), d.time()));
        draws.put("rnn_tanh", d -> recurrent(d, Spec.rnn(d.width(), d.hidden())));
        // Wide enough that never all units are at rest.
        draws.put(
                "rnn_relu",
                d -> recurrent(d, Spec.rnn(d.width(), 7 + d.hidden()).relu()));
        draws.put("gru", d -> recurrent(d, Spec.gru(d.width(), d.hidden())));
        draws.put(
                "gru_reset_before",
                d -> recurrent(d, Spec.gru(d.width(), d.hidden()).resetBefore()));
        draws.put("gru_hard_gates", d -> recurrent(d, hardGru(d)));
        draws.put("lstm_peepholes", d -> recurrent(d, peepholes(d)));
        draws.put("projected_lstm", d -> recurrent(d, projection(d)));
        draws.put("recurrent_dropout", d -> recurrent(d, dropout(d)));
        draws.put("linear", d -> steps(d, Spec.linear(d.width(), d.hidden())));
        draws.put("linear_no_bias", d -> steps(d, Spec.linear(d.width(), d.hidden(), false)));
        draws.put("last", LayerDraws::last);
        draws.put("tanh", d -> steps(d, Spec.tanh().withInput(d.width())));
        draws.put("sigmoid", d -> steps(d, Spec.sigmoid().withInput(d.width())));
        draws.put("softplus", d -> steps(d, softplus(d).withInput(d.width())));
        draws.put("activation", d -> steps(d, activation(d).withInput(d.width())));
        draws.put("softmax", d -> steps(d, rowFunction(d).withInput(d.between(2, 9))));
        draws.put("batch_norm", d -> norm(d, new BatchNormSpec(d.oneOf(1e-5, 1e-3, 1e-2), 0.1, d.flag()), d.width()));
        draws.put("batch_norm_lengths", LayerDraws::batchNormLengths);
        draws.put("group_norm", LayerDraws::groupNorm);
        draws.put("weight_norm", d -> steps(d, new WeightNormSpec(d.between(2, 9), d.hidden(), d.flag())));
        draws.put("gaussian_head", d -> steps(d, Spec.gaussianHead().withInput(2 * d.width())));
        draws.put("layer_norm", d -> steps(d, layerNorm(d)));
        draws.put(
                "rms_norm", d -> steps(d, new NormSpec(Normalization.Kind.RMS, 2 + d.width(), 1e-3, d.flag(), false)));
        draws.put("residual", LayerDraws::residual);
        draws.put("dropout", d -> steps(d, Spec.dropout(d.decimal(0, 0.6)).withInput(d.width())));
        draws.put("student_t_head", d -> steps(d, Spec.studentTHead().withInput(3 * d.width())));
        draws.put("quantile_head", LayerDraws::quantileHead);
        draws.put("chain", LayerDraws::chain);
        return draws;
    }

    private static LayerProblem steps(Draws d, Spec spec) {
        return new LayerProblem(spec, d.time(), d.batch(), d.threads(), List.of(), d.seed());
    }

    private static Spec lstm(Draws d, int layers, boolean bidirectional, boolean bias) {
        return Spec.lstm(d.width(), d.hidden(), layers, bidirectional, bias);
    }

    private static LayerProblem quantileHead(Draws d) {
        int quantiles = d.between(1, 9);
        return steps(d, Spec.quantileHead(quantiles).withInput(quantiles * d.small()));
    }

    /**
     * Gates so flat that none is held at 0 or 1, and in one of three so steep that some are; every path of {@link #recurrent}
     * with the reset gate after and before.
     */
    private static RecurrentSpec<?> hardGru(Draws d) {
        GruSpec spec = Spec.gru(d.width(), d.hidden()).hardGates(d.oneOf(0.02, 0.02, 0.4), 0.5);
        return d.flag() ? spec.resetBefore() : spec;
    }

    /** Half of them with straight lines for gates, of which some are so steep that they are held at 0 or 1. */
    private static RecurrentSpec<?> peepholes(Draws d) {
        LstmSpec spec = Spec.lstm(d.width(), d.hidden()).peepholes();
        return d.flag() ? spec.hardGates(d.oneOf(0.02, 0.4), 0.5) : spec;
    }

    private static RecurrentSpec<?> projection(Draws d) {
        int hidden = 1 + d.hidden();
        LstmSpec spec = Spec.lstm(d.width(), hidden).projection(d.between(1, hidden - 1));
        return d.index() % 4 == 1 ? spec.peepholes() : spec;
    }

    /** The masks are the same at every forward, as the network's draw is not changed. */
    private static RecurrentSpec<?> dropout(Draws d) {
        int hidden = 3 + d.hidden();
        RecurrentSpec<?> spec = switch (d.index() % 4) {
            case 0 -> Spec.lstm(d.width(), hidden).projection(2);
            case 1 -> Spec.gru(d.width(), hidden);
            case 2 -> Spec.rnn(d.width(), hidden);
            default -> Spec.lstm(d.width(), hidden);
        };
        return d.flag() ? spec.dropout(0.25) : spec.dropout(0.1).recurrentDropout(0.25);
    }

    /** Every path: one layer, a stack, both directions, no biases, and each of these with lengths. */
    private static LayerProblem recurrent(Draws d, RecurrentSpec<?> spec) {
        int path = d.index() % 5;
        RecurrentSpec<?> drawn = path == 1 ? spec.layers(d.between(2, 3)) : path == 4 ? spec.layers(2) : spec;
        drawn = path == 2 || path == 4 ? drawn.bidirectional() : drawn;
        drawn = path == 3 ? drawn.noBias() : drawn;
        return d.index() % 2 == 0 ? steps(d, drawn) : lengths(d, drawn, d.time());
    }

    private static Spec softplus(Draws d) {
        double beta = d.flag() ? 1 : d.decimal(0.3, 3);
        return Spec.softplus(beta, d.oneOf(Double.POSITIVE_INFINITY, 20, d.decimal(-1, 2)));
    }

    private static Spec rowFunction(Draws d) {
        return switch (d.index() % 3) {
            case 0 -> Spec.softmax();
            case 1 -> Spec.logSoftmax();
            default -> Spec.logSumExp();
        };
    }

    /** At least four rows: of two, the standardised values hardly depend on x. */
    private static LayerProblem norm(Draws d, Spec spec, int width) {
        int batch = d.between(2, 5);
        return new LayerProblem(spec.withInput(width), d.between(2, 6), batch, d.threads(), List.of(), d.seed());
    }

    private static LayerProblem batchNormLengths(Draws d) {
        Spec spec = new BatchNormSpec(1e-3, 0.1, true);
        return lengths(d, spec.withInput(d.width()), d.between(4, 9));
    }

    private static LayerProblem groupNorm(Draws d) {
        int groups = d.between(1, 3);
        boolean overTime = d.flag();
        Spec spec = new GroupNormSpec(groups, d.oneOf(1e-5, 1e-3, 1e-2), d.flag(), overTime);
        int width = groups * d.between(3, 5);
        return overTime ? norm(d, spec, width) : steps(d, spec.withInput(width));
    }

    /** All but those with a row of their own; half of relu's inputs have no influence, which a check takes for a sign of trouble. */
    private static Spec activation(Draws d) {
        return Spec.activation(
                switch (d.index() % 10) {
                    case 0 -> Activation.leakyRelu(d.decimal(0.01, 0.5));
                    case 1 -> Activation.elu(d.flag() ? 1 : d.decimal(0.5, 2));
                    case 2 -> Activation.hardSigmoid(d.decimal(0.1, 0.3), 0.5);
                    case 3 -> Activation.of(Kind.SELU);
                    case 4 -> Activation.of(Kind.SILU);
                    case 5 -> Activation.of(Kind.GELU);
                    case 6 -> Activation.of(Kind.GELU_TANH);
                    case 7 -> Activation.of(Kind.MISH);
                    case 8 -> Activation.of(Kind.LOG_SIGMOID);
                    default -> Activation.of(d.flag() ? Kind.RELU : Kind.EXP);
                });
    }

    /** Of one value nothing is left after the mean is taken, and of two only the signs. */
    private static Spec layerNorm(Draws d) {
        boolean weight = d.index() % 4 != 0;
        double eps = d.flag() ? 1e-5 : d.decimal(0.01, 1);
        return new NormSpec(Normalization.Kind.LAYER, 3 + d.width(), eps, weight, weight && d.flag());
    }

    /** Two steps at least, for W_hh. */
    private static LayerProblem residual(Draws d) {
        int width = 1 + d.width();
        Spec linear = Spec.linear(width, width);
        Spec spec = switch (d.index() % 4) {
            case 0 -> Spec.residual(linear);
            case 1 -> Spec.residual(Spec.lstm(width, width));
            case 2 -> Spec.residual(Spec.of(Spec.rmsNorm(width, 0.1), linear, Spec.tanh()));
            default -> Spec.of(linear, Spec.residual(Spec.of(Spec.tanh(), linear)), Spec.dropout(0.2));
        };
        return new LayerProblem(spec, d.between(2, 7), d.batch(), d.threads(), List.of(), d.seed());
    }

    /** The first sequence is full, every other second one empty, the others as it comes. */
    private static LayerProblem lengths(Draws d, Spec spec, int time) {
        int batch = d.batch();
        List<Integer> lengths = new ArrayList<>();
        int sum = 0;
        while (sum < VALID * time * batch) {
            lengths.clear();
            for (int b = 0; b < batch; b++) {
                boolean empty = b == 1 && d.index() % 4 < 2;
                lengths.add(b == 0 ? time : empty ? 0 : d.between(0, time));
            }
            sum = lengths.stream().mapToInt(Integer::intValue).sum();
        }
        return new LayerProblem(spec, time, batch, d.threads(), lengths, d.seed());
    }

    /** Few steps, as all but one have no influence, and half of the sequences at least are not empty. */
    private static LayerProblem last(Draws d) {
        Spec spec = Spec.last().withInput(d.width());
        int time = d.between(1, 4);
        if (d.flag()) {
            return new LayerProblem(spec, time, d.batch(), d.threads(), List.of(), d.seed());
        }
        LayerProblem problem = lengths(d, spec, time);
        while (problem.lengths().stream().filter(length -> length > 0).count() * 2 < problem.batch()) {
            problem = lengths(d, spec, time);
        }
        return problem;
    }

    /**
     * Two steps at least: with zero initial states, W_hh has no influence on the first. And no last() on a reverse
     * direction, for which the last step is the first.
     */
    private static LayerProblem chain(Draws d) {
        int time = d.between(2, 7);
        int in = d.width();
        int h = d.hidden();
        int out = d.small();
        Spec rnn = Spec.lstm(in, h);
        Spec spec = switch (d.index() % 8) {
            case 0 -> Spec.of(rnn, Spec.last(), Spec.linear(h, 2 * out), Spec.gaussianHead());
            case 1 -> Spec.of(Spec.linear(in, out), Spec.tanh(), Spec.lstm(out, h), Spec.linear(h, in));
            case 2 -> Spec.of(Spec.lstm(in, h, 1, true, true), Spec.linear(2 * h, out, false), Spec.sigmoid());
            case 3 -> Spec.of(Spec.lstm(in, h, 2, false, false), Spec.last(), Spec.linear(h, out));
            case 4 ->
                Spec.of(
                        Spec.linear(in, h),
                        Spec.softplus(d.decimal(0.5, 2), Double.POSITIVE_INFINITY),
                        Spec.linear(h, out),
                        Spec.tanh());
            case 5 -> Spec.of(Spec.named("rnn", rnn), Spec.last(), Spec.named("head", Spec.linear(h, out)));
            case 6 -> Spec.of(rnn, Spec.tanh(), Spec.lstm(h, out, 1, true, false), Spec.softplus());
            default -> Spec.of(rnn, Spec.last(), Spec.last(), Spec.sigmoid());
        };
        // A second last() and a layer behind a first one know of no lengths.
        boolean lengths = d.index() / 8 % 2 == 1 && d.index() % 8 != 7;
        return lengths
                ? lengths(d, spec, time)
                : new LayerProblem(spec, time, d.batch(), d.threads(), List.of(), d.seed());
    }
}
