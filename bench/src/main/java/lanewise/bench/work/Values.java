package lanewise.bench.work;

import java.util.SplittableRandom;
import lanewise.engine.Matrix;

/** Fills matrices with reproducible numbers. */
final class Values {
    private Values() {}

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
