package lanewise.nn.loss;

import lanewise.engine.Matrix;

/** Squared error: the terms are (output - target)^2. */
public record MeanSquaredError() implements Loss {
    @Override
    public int targetWidth(int outputWidth) {
        return outputWidth;
    }

    @Override
    public int terms(int outputWidth) {
        return outputWidth;
    }

    @Override
    public double term(Matrix output, Matrix target, int row, int term) {
        double d = output.get(row, term) - target.get(row, term);
        return d * d;
    }

    @Override
    public void gradient(Terms terms, Matrix dOutput, Matrix dTarget) {
        Matrix output = terms.output();
        for (int row = 0; row < output.rows(); row++) {
            for (int j = 0; j < output.columns(); j++) {
                double d = 2 * (output.get(row, j) - terms.target().get(row, j)) * terms.weight(row, j);
                dOutput.set(row, j, d);
                if (dTarget != null) {
                    dTarget.set(row, j, -d);
                }
            }
        }
    }
}
