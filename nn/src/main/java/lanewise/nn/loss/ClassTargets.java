package lanewise.nn.loss;

import lanewise.engine.Matrix;

/**
 * Targets that hold the index of a class, and the weights of the classes.
 *
 * @param weights w_c of the classes
 * @param ignoreIndex targets of this index do not count
 */
record ClassTargets(ColumnWeights weights, int ignoreIndex) {
    /** PyTorch's default. */
    static final int IGNORE_INDEX = -100;

    static ClassTargets plain() {
        return new ClassTargets(ColumnWeights.ones("class weights"), IGNORE_INDEX);
    }

    ClassTargets withWeights(double... perClass) {
        return new ClassTargets(ColumnWeights.of("class weights", perClass), ignoreIndex);
    }

    ClassTargets withIgnoreIndex(int index) {
        return new ClassTargets(weights, index);
    }

    /** One column; IllegalArgumentException where there are not as many weights as classes. */
    int targetWidth(int classes) {
        weights.requireWidth(classes);
        return 1;
    }

    /** A whole number; its range is known where the output is. */
    void require(Matrix target, int row) {
        double index = target.get(row, 0);
        if (!(index == Math.rint(index)) || Double.isInfinite(index)) {
            throw new IllegalArgumentException(
                    "target must be the index of a class, a whole number, but row " + row + " is " + index);
        }
    }

    boolean ignored(Matrix target, int row) {
        return target.get(row, 0) == ignoreIndex;
    }

    /** The class of a row that is not ignored. */
    int index(Matrix output, Matrix target, int row) {
        double index = target.get(row, 0);
        if (!(index >= 0 && index < output.columns())) {
            throw new IllegalArgumentException("target must be a class in 0.." + (output.columns() - 1)
                    + " or the ignored index " + ignoreIndex + ", but row " + row + " is " + index);
        }
        return (int) index;
    }

    /** What a row counts in a mean: the weight of its class, 0 if it is ignored. */
    double count(Matrix output, Matrix target, int row) {
        return ignored(target, row) ? 0 : weights.at(index(output, target, row));
    }
}
