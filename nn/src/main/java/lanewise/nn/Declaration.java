package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** Where the layers of a model reserve their parameters and the packed forms that forward reads, before either is allocated. */
public final class Declaration {
    private final Engine engine;
    private final int most;
    private final Slab parameterSlab;
    private final Slab packedSlab;
    private final Slab bufferSlab;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Initializer> initializers = new ArrayList<>();
    private final List<Parameter> buffers = new ArrayList<>();
    private final List<Initializer> bufferInitializers = new ArrayList<>();

    /** @param most parameters and buffers that may be declared: what a spec from a file may ask for is what the file holds */
    Declaration(Engine engine, Precision precision, int most) {
        this.engine = engine;
        this.most = most;
        this.parameterSlab = engine.slab(Role.PARAM, precision);
        this.packedSlab = engine.slab(Role.PACKED, precision);
        this.bufferSlab = engine.slab(Role.STATE, precision);
    }

    /** A weight matrix of its own. */
    public Matrix weight(String name, int rows, int columns, Initializer initializer) {
        Matrix matrix = parameterSlab.reserveDense(name, rows, columns);
        add(name, matrix, Parameter.Role.WEIGHT, initializer);
        return matrix;
    }

    /** One row of its own for each token or position. */
    public Matrix embedding(String name, int rows, int columns, Initializer initializer) {
        Matrix matrix = parameterSlab.reserveDense(name, rows, columns);
        add(name, matrix, Parameter.Role.EMBEDDING, initializer);
        return matrix;
    }

    /** A vector that is added. */
    public Matrix bias(String name, int length, Initializer initializer) {
        return vector(name, length, Parameter.Role.BIAS, initializer);
    }

    /** A vector. */
    public Matrix vector(String name, int length, Parameter.Role role, Initializer initializer) {
        Matrix matrix = parameterSlab.reserveDense(name, 1, length);
        add(name, matrix, role, initializer);
        return matrix;
    }

    /** A vector that is kept with the model but not trained, such as a running mean. */
    public Matrix buffer(String name, int length, Initializer initializer) {
        Matrix matrix = bufferSlab.reserveDense(name, 1, length);
        requireNew(name);
        buffers.add(Parameter.of(name, matrix, Parameter.Role.BUFFER));
        bufferInitializers.add(initializer);
        return matrix;
    }

    /** Memory for several weights that lie side by side; each is named by {@link #part}. */
    public Matrix stacked(String name, int rows, int columns) {
        return parameterSlab.reserveDense(name, rows, columns);
    }

    /** A matrix with another role than a weight's. */
    public Matrix matrix(String name, int rows, int columns, Parameter.Role role, Initializer initializer) {
        Matrix matrix = parameterSlab.reserveDense(name, rows, columns);
        requireNew(name);
        parameters.add(new Parameter(name, List.of(rows, columns), matrix, role));
        initializers.add(initializer);
        return matrix;
    }

    /** Memory for a matrix that pack makes from parameters. */
    public Matrix derived(String name, int rows, int columns) {
        return packedSlab.reserve(name, rows, columns);
    }

    /** Names a part of stacked memory as a weight. */
    public Matrix part(String name, Matrix part, Initializer initializer) {
        add(name, part, Parameter.Role.WEIGHT, initializer);
        return part;
    }

    /** Room for a packed B[k][n]. */
    public Packed packed(String name, int k, int n) {
        return Packed.reserve(engine, packedSlab, name, k, n);
    }

    /** Room for a row that kernels read beside packed weights. */
    public Matrix packedRow(String name, int length) {
        return packedSlab.reserve(name, 1, length);
    }

    private void add(String name, Matrix matrix, Parameter.Role role, Initializer initializer) {
        requireNew(name);
        parameters.add(Parameter.of(name, matrix, role));
        initializers.add(initializer);
    }

    private void requireNew(String name) {
        if (parameters.size() + buffers.size() == most) {
            throw new IllegalArgumentException(
                    "there must be at most " + most + " parameters, but '" + name + "' is one more");
        }
        requireNew(name, parameters);
        requireNew(name, buffers);
    }

    private static void requireNew(String name, List<Parameter> among) {
        for (Parameter p : among) {
            if (p.name().equals(name)) {
                throw new IllegalArgumentException("parameter names must differ, but '" + name + "' is there twice");
            }
        }
    }

    List<Parameter> parameters() {
        return parameters;
    }

    List<Initializer> initializers() {
        return initializers;
    }

    List<Parameter> buffers() {
        return buffers;
    }

    List<Initializer> bufferInitializers() {
        return bufferInitializers;
    }

    Slab bufferSlab() {
        return bufferSlab;
    }

    Slab parameterSlab() {
        return parameterSlab;
    }

    Slab packedSlab() {
        return packedSlab;
    }
}
