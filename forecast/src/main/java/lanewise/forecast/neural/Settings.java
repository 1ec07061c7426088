package lanewise.forecast.neural;

import lanewise.engine.Precision;

/**
 * How a network forecasts and is trained.
 *
 * @param kind the network
 * @param shape its size
 * @param training how it is trained
 * @param lags rows T of the past that go in; 0 to choose: two seasons, at least 16 and at most 64 rows, at most a quarter
 *     of the rows there are
 * @param scaling of inputs and targets
 * @param paths 0 to forecast all steps at once (direct); else one step is forecast and fed back in that many simulated
 *     paths (recursive)
 * @param precision of weights and activations
 * @param intervals how wide its distributions are
 */
public record Settings(
        NetworkKind kind,
        Shape shape,
        Training training,
        int lags,
        Scaling scaling,
        int paths,
        Precision precision,
        Intervals intervals) {
    /**
     * The size of a network.
     *
     * @param hidden units, a multiple of 4 for transformers
     * @param layers hidden layers
     * @param dropout share of units dropped while training, [0, 1)
     */
    public record Shape(int hidden, int layers, double dropout) {
        /** @throws IllegalArgumentException for numbers out of range */
        public Shape {
            requireAtLeastOne("hidden units", hidden);
            requireAtLeastOne("layers", layers);
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout must be in [0, 1), but is " + dropout);
            }
        }
    }

    /**
     * How a network is trained: with AdamW on the earlier samples, while the later ones say when to stop; then anew on
     * all samples for as many passes as were best.
     *
     * @param epochs passes at most
     * @param patience passes without a lower validation loss until it stops
     * @param learningRate of AdamW
     * @param batch samples per update
     * @param validationShare part of the samples that is kept back, (0, 0.5]
     */
    public record Training(int epochs, int patience, double learningRate, int batch, double validationShare) {
        /** @throws IllegalArgumentException for numbers out of range */
        public Training {
            requireAtLeastOne("epochs", epochs);
            requireAtLeastOne("patience", patience);
            requireAtLeastOne("batch", batch);
            if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
                throw new IllegalArgumentException("learning rate must be > 0 and finite, but is " + learningRate);
            }
            if (!(validationShare > 0 && validationShare <= 0.5)) {
                throw new IllegalArgumentException("validation share must be in (0, 0.5], but is " + validationShare);
            }
        }
    }

    /** @throws IllegalArgumentException for numbers out of range */
    public Settings {
        if (lags < 0 || paths < 0) {
            throw new IllegalArgumentException("lags and paths must be >= 0, but are " + lags + " and " + paths);
        }
    }

    /** What is used unless something else is asked for. */
    public static Settings of(NetworkKind kind) {
        double learningRate = kind == NetworkKind.TRANSFORMER ? 1e-3 : 3e-3;
        return new Settings(
                kind,
                new Shape(32, 1, 0),
                new Training(60, 10, learningRate, 32, 0.2),
                0,
                Scaling.STANDARD,
                0,
                Precision.F32,
                Intervals.CONFORMAL);
    }

    public Settings withShape(Shape other) {
        return new Settings(kind, other, training, lags, scaling, paths, precision, intervals);
    }

    public Settings withTraining(Training other) {
        return new Settings(kind, shape, other, lags, scaling, paths, precision, intervals);
    }

    public Settings withLags(int other) {
        return new Settings(kind, shape, training, other, scaling, paths, precision, intervals);
    }

    public Settings withScaling(Scaling other) {
        return new Settings(kind, shape, training, lags, other, paths, precision, intervals);
    }

    public Settings withPaths(int other) {
        return new Settings(kind, shape, training, lags, scaling, other, precision, intervals);
    }

    public Settings withPrecision(Precision other) {
        return new Settings(kind, shape, training, lags, scaling, paths, other, intervals);
    }

    public Settings withIntervals(Intervals other) {
        return new Settings(kind, shape, training, lags, scaling, paths, precision, other);
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, but is " + value);
        }
    }
}
