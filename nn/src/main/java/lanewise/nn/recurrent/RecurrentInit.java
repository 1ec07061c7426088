package lanewise.nn.recurrent;

import java.util.Locale;
import java.util.function.BiConsumer;
import lanewise.nn.Initializer;

/**
 * How a recurrent layer's parameters begin.
 *
 * @param input W_ih, and W_hr of a projection
 * @param recurrent W_hh
 * @param bias b_ih and b_hh, and peepholes
 * @param forgetBias what b_ih + b_hh begin with for the LSTM's forget gate; NaN: as {@code bias} says
 */
public record RecurrentInit(Kind input, Kind recurrent, Kind bias, double forgetBias) {
    /** What is drawn. Fan in and out are the columns and rows of W_ih [GH][D] and W_hh [GH][H] as a whole. */
    public enum Kind {
        /** Uniform in [-1/sqrt(H), 1/sqrt(H)). */
        UNIFORM,
        ZEROS,
        XAVIER_UNIFORM,
        XAVIER_NORMAL,
        HE_UNIFORM,
        HE_NORMAL,
        /** Orthonormal columns of the whole matrix, rows where it is wider than tall. */
        ORTHOGONAL,
        /** The identity for each gate. */
        IDENTITY;

        Initializer of(int hidden) {
            return switch (this) {
                case UNIFORM -> Initializer.uniform(1 / Math.sqrt(hidden));
                case ZEROS -> Initializer.zeros();
                case XAVIER_UNIFORM -> Initializer.xavierUniform();
                case XAVIER_NORMAL -> Initializer.xavierNormal();
                case HE_UNIFORM -> Initializer.heUniform();
                case HE_NORMAL -> Initializer.heNormal();
                case ORTHOGONAL -> Initializer.orthogonal();
                case IDENTITY -> Initializer.identity();
            };
        }

        /** Its name as in {@code xavier_uniform}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that name. */
        public static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label().equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("an initial value must be uniform, zeros, xavier_uniform, xavier_normal,"
                    + " he_uniform, he_normal, orthogonal or identity, but is '" + label + "'");
        }
    }

    public RecurrentInit {
        if (bias != Kind.UNIFORM && bias != Kind.ZEROS) {
            throw new IllegalArgumentException("biases must begin as uniform or zeros, but as " + bias.label()
                    + " was asked for, which is for matrices");
        }
        if (Double.isInfinite(forgetBias)) {
            throw new IllegalArgumentException("forgetBias must be finite, but is " + forgetBias);
        }
    }

    /** PyTorch's: everything uniform in [-1/sqrt(H), 1/sqrt(H)), biases included. */
    public static RecurrentInit pytorch() {
        return new RecurrentInit(Kind.UNIFORM, Kind.UNIFORM, Kind.UNIFORM, Double.NaN);
    }

    /** Keras': Glorot's uniform W_ih, orthogonal W_hh, no biases but 1 for the LSTM's forget gate. */
    public static RecurrentInit keras() {
        return new RecurrentInit(Kind.XAVIER_UNIFORM, Kind.ORTHOGONAL, Kind.ZEROS, 1);
    }

    /** W_hh = I and no biases: for a layer with relu the IRNN of Le, Jaitly and Hinton, 2015. */
    public static RecurrentInit identity() {
        return new RecurrentInit(Kind.XAVIER_UNIFORM, Kind.IDENTITY, Kind.ZEROS, Double.NaN);
    }

    public RecurrentInit withForgetBias(double value) {
        return new RecurrentInit(input, recurrent, bias, value);
    }

    /** The biases; of an LSTM's, the forget gate's part is its share of {@link #forgetBias}. */
    Initializer bias(Cell cell, int hidden, double share) {
        Initializer all = bias.of(hidden);
        if (!(cell instanceof Cell.Lstm) || Double.isNaN(forgetBias)) {
            return all;
        }
        return (parameter, rng) -> {
            all.fill(parameter, rng);
            parameter.columns(hidden, hidden).fill(share * forgetBias);
        };
    }

    /** Tells {@code option} the name and value of everything that is not as in PyTorch. */
    public void eachOption(BiConsumer<String, String> option) {
        RecurrentInit usual = pytorch();
        if (input != usual.input) {
            option.accept("weight_ih", input.label());
        }
        if (recurrent != usual.recurrent) {
            option.accept("weight_hh", recurrent.label());
        }
        if (bias != usual.bias) {
            option.accept("bias", bias.label());
        }
        if (!Double.isNaN(forgetBias)) {
            option.accept("forget_bias", Double.toString(forgetBias));
        }
    }
}
