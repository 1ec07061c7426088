package lanewise.forecast.experiment;

import lanewise.engine.Matrix;
import lanewise.nn.Model;

/** Parameters by name. */
final class Parameters {
    private Parameters() {}

    /** Sets a parameter, row by row; {@link Model#parametersChanged} must follow. */
    static void set(Model model, String name, double... values) {
        find(model, name).setAll(values);
    }

    /** A copy, [rows][columns]; a vector is one row. */
    static double[][] rows(Model model, String name) {
        Matrix matrix = find(model, name);
        double[][] rows = new double[matrix.rows()][matrix.columns()];
        for (int row = 0; row < rows.length; row++) {
            matrix.getRow(row, rows[row]);
        }
        return rows;
    }

    private static Matrix find(Model model, String name) {
        return model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter is called " + name))
                .value();
    }
}
