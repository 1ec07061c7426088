package lanewise.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import lanewise.engine.Rng;

/** Matrices and sizes by name, as {@link Functions} hands them over: [rows][columns], to be read or written in place. */
public final class Values {
    private final String what;
    private final Map<String, Integer> sizes;
    private final long seed;
    private final Map<String, double[][]> matrices = new LinkedHashMap<>();

    Values(String what, Map<String, Integer> sizes, long seed) {
        this.what = what;
        this.sizes = sizes;
        this.seed = seed;
    }

    void add(String name, double[][] matrix) {
        matrices.put(name, matrix);
    }

    Set<String> names() {
        return matrices.keySet();
    }

    /** The matrix itself; IllegalArgumentException if there is none of that name. */
    public double[][] get(String name) {
        double[][] matrix = matrices.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException(what + " are " + names() + ", but '" + name + "' was asked for");
        }
        return matrix;
    }

    /** The only row of a matrix of one row; IllegalArgumentException if it has more. */
    public double[] row(String name) {
        double[][] matrix = get(name);
        if (matrix.length != 1) {
            throw new IllegalArgumentException(
                    "'" + name + "' must have one row to be asked for as a row, but has " + matrix.length);
        }
        return matrix[0];
    }

    /** A drawn size; IllegalArgumentException if there is none of that name. */
    public int size(String name) {
        Integer size = sizes.get(name);
        if (size == null) {
            throw new IllegalArgumentException("sizes are " + sizes.keySet() + ", but '" + name + "' was asked for");
        }
        return size;
    }

    /** Random numbers that are the same at every forward and backward of a problem: for masks and lengths. */
    public Rng random(String name) {
        return Rng.of(seed, "constant " + name);
    }
}
