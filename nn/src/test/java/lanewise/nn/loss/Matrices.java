package lanewise.nn.loss;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** Matrices for the tests of losses. */
final class Matrices implements AutoCloseable {
    private final Engine engine = Engine.open();
    private final List<Slab> slabs = new ArrayList<>();

    Matrix of(Precision precision, int columns, double... values) {
        Slab slab = engine.slab(Role.SCRATCH, precision);
        slabs.add(slab);
        Matrix matrix = slab.reserve("m", values.length / columns, columns);
        slab.allocate();
        return matrix.setAll(values);
    }

    /** In float64. */
    Matrix of(int columns, double... values) {
        return of(Precision.F64, columns, values);
    }

    /** NaN in the shape of another: what is not overwritten is seen. */
    Matrix like(Matrix other) {
        return of(other.precision(), other.columns(), new double[other.rows() * other.columns()])
                .setAll(nan(other.rows() * other.columns()));
    }

    private static double[] nan(int count) {
        double[] values = new double[count];
        java.util.Arrays.fill(values, Double.NaN);
        return values;
    }

    @Override
    public void close() {
        slabs.forEach(Slab::close);
        engine.close();
    }
}
