package lanewise.forecast.cli;

import lanewise.engine.Precision;
import lanewise.forecast.neural.Intervals;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.Scaling;
import lanewise.forecast.neural.Settings;
import lanewise.forecast.volatility.Correction;
import lanewise.forecast.volatility.LstmVolatility;
import picocli.CommandLine.Option;

/** How networks are made and trained. */
final class NetworkOptions {
    private static final int PATHS = 200;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden units. Default: 32.")
    private Integer hidden;

    @Option(names = "--layers", paramLabel = "N", description = "Hidden layers. Default: 1.")
    private Integer layers;

    @Option(names = "--dropout", paramLabel = "P", description = "Dropout while training. Default: 0.")
    private Double dropout;

    @Option(
            names = "--lags",
            paramLabel = "T",
            description = "Rows of the past that go into a network. Default: two seasons, 16 to 64 rows.")
    private Integer lags;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows at most. Default: 60.")
    private Integer epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Passes without a lower validation loss until training stops. Default: 10.")
    private Integer patience;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Of AdamW. Default: 0.003, for transformers 0.001.")
    private Double learningRate;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per update. Default: 32.")
    private Integer batch;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "Part of the training samples that says when to stop. Default: 0.2.")
    private Double validation;

    @Option(
            names = "--scaler",
            paramLabel = "NAME",
            defaultValue = "STANDARD",
            description = "standard, robust, range or none; always of the training rows. Default: ${DEFAULT-VALUE}.")
    private Scaling scaling;

    @Option(
            names = "--intervals",
            paramLabel = "HOW",
            defaultValue = "CONFORMAL",
            description =
                    "How wide a network's distributions are: as it says (model), or stretched by one factor until they"
                        + " would have held what came in the validation rows (conformal). Default: ${DEFAULT-VALUE}.")
    private Intervals intervals;

    @Option(
            names = "--recursive",
            description = "Forecast one row at a time, fed back in simulated paths, rather than all rows at once.")
    private boolean recursive;

    @Option(names = "--paths", paramLabel = "N", description = "Paths of a recursive forecast. Default: " + PATHS + ".")
    private Integer paths;

    Settings settings(NetworkKind kind, Precision precision) {
        Settings d = Settings.of(kind);
        Settings.Shape shape = new Settings.Shape(
                hidden == null ? d.shape().hidden() : hidden,
                layers == null ? d.shape().layers() : layers,
                dropout == null ? d.shape().dropout() : dropout);
        Settings.Training training = new Settings.Training(
                epochs == null ? d.training().epochs() : epochs,
                patience == null ? d.training().patience() : patience,
                learningRate == null ? d.training().learningRate() : learningRate,
                batch == null ? d.training().batch() : batch,
                validation == null ? d.training().validationShare() : validation);
        return new Settings(kind, shape, training, lags(), scaling, pathsOrNone(), precision, intervals);
    }

    /** Of the LSTM of volatility, which has hidden units, passes and learning rate, and none of the other settings. */
    Correction.Settings volatility() {
        Correction.Settings d = LstmVolatility.defaults();
        return new Correction.Settings(
                hidden == null ? d.hidden() : hidden,
                d.window(),
                epochs == null ? d.epochs() : epochs,
                learningRate == null ? d.learningRate() : learningRate);
    }

    private int lags() {
        if (lags != null && lags < 1) {
            throw new IllegalArgumentException("--lags must be >= 1, but is " + lags);
        }
        return lags == null ? 0 : lags;
    }

    private int pathsOrNone() {
        if (paths != null && (paths < 1 || !recursive)) {
            throw new IllegalArgumentException("--paths must be >= 1 and goes with --recursive, but is " + paths
                    + (recursive ? "" : " without it"));
        }
        return recursive ? (paths == null ? PATHS : paths) : 0;
    }
}
