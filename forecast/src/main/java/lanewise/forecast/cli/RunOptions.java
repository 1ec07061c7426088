package lanewise.forecast.cli;

import lanewise.engine.Precision;
import picocli.CommandLine.Option;

/** What random numbers a training begins with, and in what precision it runs. */
class RunOptions {
    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Of the first weights, the order of the samples and all that is drawn; the first one where there"
                            + " are several trainings. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "F32",
            description = "f32 or f64. Default: ${DEFAULT-VALUE}.")
    private Precision precision;

    final long seed() {
        return seed;
    }

    final Precision precision() {
        return precision;
    }
}
