package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;

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
        return with(shape().withLayers(layers));
    }

    /** With a second set of weights that reads from the end; the output is [forward | backward]. */
    default S bidirectional() {
        return with(shape().withBidirectional(true));
    }

    /** Without b_ih and b_hh. */
    default S noBias() {
        return with(shape().withBias(false));
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

    /** {@code word(input,hidden,layers,bidirectional,bias} and the options, each with its comma before it. */
    default String text(String word, String options) {
        Recurrent.Shape s = shape();
        return word + "(" + s.input() + "," + s.hidden() + "," + s.layers() + "," + s.bidirectional() + "," + s.bias()
                + options + ")";
    }

    /** The five arguments that all kinds have. */
    static Recurrent.Shape readShape(Cell cell, SpecText text) {
        int input = text.number();
        int hidden = text.nextNumber();
        int layers = text.nextNumber();
        return new Recurrent.Shape(cell, input, hidden, layers, text.nextFlag(), text.nextFlag());
    }
}
