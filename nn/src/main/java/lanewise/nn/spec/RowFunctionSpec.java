package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.RowFunction;

/** Softmax or a relative of it over the values of each step. */
public record RowFunctionSpec(RowFunction.Kind kind) implements Spec {
    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireKnown(prefix, this, inputWidth);
        return new RowFunction(kind, inputWidth);
    }

    @Override
    public int inputWidth() {
        return 0;
    }

    /** The word of its text. */
    static String word(RowFunction.Kind kind) {
        return switch (kind) {
            case SOFTMAX -> "softmax";
            case LOG_SOFTMAX -> "logSoftmax";
            case LOG_SUM_EXP -> "logSumExp";
        };
    }

    @Override
    public String toString() {
        return word(kind) + "()";
    }
}
