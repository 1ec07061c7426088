package lanewise.forecast.cli;

import java.util.Arrays;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.model.Output;
import picocli.CommandLine.Option;

/** Which quantiles of a forecast are printed. */
final class LevelOptions {
    private static final double[] USUAL = {0.05, 0.5, 0.95};

    @Option(
            names = "--quantiles",
            paramLabel = "Q",
            split = ",",
            description =
                    "Quantiles to print. Default: those of the model if it forecasts quantiles, else 0.05,0.5,0.95.")
    private double[] levels;

    double[] levels(SavedForecaster model) {
        boolean own = model.about().task().output() instanceof Output.Quantiles;
        double[] outputs = own ? ((Output.Quantiles) model.about().task().output()).levels() : new double[0];
        if (levels == null) {
            return own ? outputs : USUAL;
        }
        double least = own ? outputs[0] : 0;
        double most = own ? outputs[outputs.length - 1] : 1;
        for (double level : levels) {
            if (!(level > 0 && level < 1 && level >= least && level <= most)) {
                throw new IllegalArgumentException("--quantiles must lie "
                        + (own ? "between those of the model, " + Arrays.toString(outputs) : "within (0, 1)")
                        + ", but " + level + " does not");
            }
        }
        return levels;
    }
}
