package lanewise.nn.loss;

/**
 * One weight per column, or 1 for all of any number of columns.
 *
 * @param name of the weights, for messages
 * @param values a copy of what was given; null for 1 everywhere
 */
record ColumnWeights(String name, double[] values) {
    static ColumnWeights ones(String name) {
        return new ColumnWeights(name, null);
    }

    /** Copies weights; IllegalArgumentException for one that is negative or not finite. */
    static ColumnWeights of(String name, double... values) {
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + " must be >= 0 and finite, but number " + i + " is " + values[i]);
            }
        }
        return new ColumnWeights(name, values.clone());
    }

    double at(int column) {
        return values == null ? 1 : values[column];
    }

    void requireWidth(int columns) {
        if (values != null && values.length != columns) {
            throw new IllegalArgumentException(
                    name + " must be " + columns + ", one for each column of the output, but are " + values.length);
        }
    }
}
