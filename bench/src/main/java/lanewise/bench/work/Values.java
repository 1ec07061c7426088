package lanewise.bench.work;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import lanewise.engine.Matrix;
import lanewise.nn.Model;
import lanewise.nn.Parameter;

/** Fills matrices with reproducible numbers. */
final class Values {
    private Values() {}

    /** A recurrent layer's parameters: w_ih, w_hh, b_ih, b_hh. */
    static Map<String, double[]> parameters(Model model) {
        Map<String, double[]> values = new TreeMap<>();
        for (Parameter parameter : model.parameters()) {
            values.put(plainName(parameter), read(parameter.value()));
        }
        return values;
    }

    /** "w_ih" for "0.weight_ih_l0". */
    static String plainName(Parameter parameter) {
        return parameter
                .name()
                .replaceFirst("^.*(weight|bias)", "$1")
                .replaceFirst("_l0$", "")
                .replace("weight", "w")
                .replace("bias", "b");
    }

    /** All elements, row by row. */
    static double[] read(Matrix matrix) {
        double[] values = new double[matrix.rows() * matrix.columns()];
        int i = 0;
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                values[i++] = matrix.get(row, column);
            }
        }
        return values;
    }

    /** Uniform in [-scale, scale). */
    static void fill(Matrix matrix, long seed, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.set(row, column, scale * (2 * random.nextDouble() - 1));
            }
        }
    }
}
