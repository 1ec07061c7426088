package lanewise.nn.spec;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentInit;

/**
 * A stack of recurrent layers of one kind. One layer, one direction and biases unless changed:
 * {@code Spec.lstm(3, 64).layers(2).bidirectional()}.
 */
public sealed interface RecurrentSpec<S extends RecurrentSpec<S>> extends Spec permits LstmSpec, GruSpec, RnnSpec {
    Recurrent.Shape shape();

    /** The same kind with another shape. */
    S with(Recurrent.Shape shape);

    /** So many layers, each reading the output of the one before. */
    default S layers(int layers) {
        return with(shape().with(new Recurrent.Stack(layers, shape().bidirectional(), shape().bias())));
    }

    /** With a second set of weights that reads from the end; the output is [forward | backward]. */
    default S bidirectional() {
        return with(shape().with(new Recurrent.Stack(shape().layers(), true, shape().bias())));
    }

    /** Without b_ih and b_hh. */
    default S noBias() {
        return with(shape().with(new Recurrent.Stack(shape().layers(), shape().bidirectional(), false)));
    }

    /** Drops single elements between layers while training, see {@link Recurrent.Rates}. */
    default S dropout(double p) {
        return with(shape().with(new Recurrent.Rates(p, shape().dropout().recurrent())));
    }

    /** Drops hidden states on their way to the next step while training, see {@link Recurrent.Rates}. */
    default S recurrentDropout(double p) {
        return with(shape().with(new Recurrent.Rates(shape().dropout().between(), p)));
    }

    /** How parameters begin; as in PyTorch unless said. */
    default S init(RecurrentInit init) {
        return with(shape().with(init));
    }

    @Override
    default LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, shape().input());
        return new Recurrent(declaration, prefix, shape());
    }

    @Override
    default boolean causal() {
        return !shape().bidirectional();
    }

    @Override
    default int inputWidth() {
        return shape().input();
    }

    /** {@code word(input,hidden,layers,bidirectional,bias} and the options, those of this kind first. */
    default String text(String word, String own) {
        Recurrent.Shape s = shape();
        StringBuilder text = new StringBuilder(word + "(" + s.input() + "," + s.hidden() + "," + s.layers() + ","
                + s.bidirectional() + "," + s.bias() + own);
        if (s.dropout().between() > 0) {
            text.append(",dropout:").append(s.dropout().between());
        }
        if (s.dropout().recurrent() > 0) {
            text.append(",recurrent_dropout:").append(s.dropout().recurrent());
        }
        s.init()
                .eachOption(
                        (key, value) -> text.append(',').append(key).append(':').append(value));
        return text.append(')').toString();
    }

    /** The five arguments that all kinds have. */
    static Recurrent.Shape readShape(Cell cell, SpecText text) {
        int input = text.number();
        int hidden = text.nextNumber();
        Recurrent.Stack stack = new Recurrent.Stack(text.nextNumber(), text.nextFlag(), text.nextFlag());
        return Recurrent.Shape.of(cell, input, hidden).with(stack);
    }

    /** The options of all kinds and some more. */
    static SpecText.Options readOptions(SpecText text, String... own) {
        List<String> known = new ArrayList<>(List.of(own));
        known.addAll(List.of("dropout", "recurrent_dropout", "weight_ih", "weight_hh", "bias", "forget_bias"));
        return text.options(known.toArray(String[]::new));
    }

    /** The shape with these options. */
    static Recurrent.Shape withOptions(Recurrent.Shape shape, SpecText.Options options) {
        String usual = RecurrentInit.Kind.UNIFORM.label();
        RecurrentInit init = new RecurrentInit(
                RecurrentInit.Kind.of(options.word("weight_ih", usual)),
                RecurrentInit.Kind.of(options.word("weight_hh", usual)),
                RecurrentInit.Kind.of(options.word("bias", usual)),
                options.real("forget_bias", Double.NaN));
        Recurrent.Rates rates = new Recurrent.Rates(options.real("dropout", 0), options.real("recurrent_dropout", 0));
        return shape.with(rates).with(init);
    }
}
