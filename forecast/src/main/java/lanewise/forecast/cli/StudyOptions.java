package lanewise.forecast.cli;

import lanewise.engine.Precision;
import lanewise.forecast.volatility.Correction;
import lanewise.forecast.volatility.LstmVolatility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the LSTM is trained and judged. */
final class StudyOptions {
    @Option(
            names = "--test",
            paramLabel = "ROWS",
            description = "Score on the last ROWS rows, fit on all before. Default: a quarter of the rows.")
    private Integer test;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Trainings of the LSTM. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private ParallelOptions run;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows. Default: 64.")
    private Integer epochs;

    @Option(names = "--hidden", paramLabel = "H", description = "Hidden units of the LSTM. Default: 4.")
    private Integer hidden;

    @Option(names = "--window", paramLabel = "T", description = "Steps of one training sequence. Default: 250.")
    private Integer window;

    int test(int rows) {
        return test == null ? Math.max(1, rows / 4) : test;
    }

    int seeds() {
        return atLeastOne("--seeds", seeds);
    }

    long seed() {
        return run.seed();
    }

    Precision precision() {
        return run.precision();
    }

    int threads() {
        return run.threads();
    }

    Correction.Settings settings() {
        Correction.Settings d = LstmVolatility.defaults();
        return new Correction.Settings(
                hidden == null ? d.hidden() : atLeastOne("--hidden", hidden),
                window == null ? d.window() : window,
                epochs == null ? d.epochs() : atLeastOne("--epochs", epochs),
                d.learningRate());
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, but is " + value);
        }
        return value;
    }
}
