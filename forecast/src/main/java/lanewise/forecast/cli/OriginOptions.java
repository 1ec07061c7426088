package lanewise.forecast.cli;

import lanewise.forecast.backtest.Origins;
import picocli.CommandLine.Option;

/** From where a backtest forecasts. */
final class OriginOptions {
    @Option(
            names = "--origins",
            paramLabel = "N",
            description = "Forecast origins. The last one leaves one horizon of rows. Default: 20, of volatility 250.")
    private Integer origins;

    @Option(
            names = "--stride",
            paramLabel = "S",
            defaultValue = "1",
            description = "Rows from one origin to the next. Default: ${DEFAULT-VALUE}.")
    private int stride;

    @Option(
            names = "--refit",
            paramLabel = "K",
            description = "Fit anew at every K-th origin. Default: 5, of volatility 125.")
    private Integer refit;

    @Option(
            names = "--window",
            paramLabel = "ROWS",
            defaultValue = "0",
            description =
                    "Rows that models see before an origin (a sliding window). Default: all (an expanding window).")
    private int window;

    @Option(
            names = "--min-train",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "Rows that must lie before the first origin. Default: ${DEFAULT-VALUE}.")
    private int leastTraining;

    Origins origins(boolean volatility) {
        int count = origins == null ? (volatility ? 250 : 20) : origins;
        int every = refit == null ? (volatility ? 125 : 5) : refit;
        return new Origins(count, stride, every, window, leastTraining);
    }
}
