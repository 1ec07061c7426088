package lanewise.forecast.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.report.FlowPicture;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.RecurrentInit;
import lanewise.verify.flow.GradientFlow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far gradients reach back in time. */
@Command(
        name = "gradflow",
        description =
                "Shows how gradients shrink or grow on their way back through time in the first layer of a model, or"
                        + " in a fresh layer, on a random sequence.",
        footer = {
            "",
            "Example: ./lanewise gradflow --cell rnn --hidden 32 --picture rnn.png",
            "         ./lanewise gradflow model.safetensors --steps 100"
        },
        mixinStandardHelpOptions = true)
final class GradFlowCommand implements Callable<Integer> {
    /** A fresh layer's kind. */
    enum Kind {
        RNN,
        IRNN,
        GRU,
        LSTM
    }

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "A model file whose first part is a recurrent layer.")
    private Path file;

    @Option(
            names = "--cell",
            defaultValue = "rnn",
            description = "Without MODEL, a fresh layer: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Kind cell;

    @Option(
            names = "--input",
            paramLabel = "D",
            defaultValue = "1",
            description = "Its inputs. Default: ${DEFAULT-VALUE}.")
    private int input;

    @Option(
            names = "--hidden",
            paramLabel = "H",
            defaultValue = "32",
            description = "Its units. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(
            names = "--steps",
            paramLabel = "T",
            defaultValue = "50",
            description = "Steps of the sequence. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of the layer and of the sequence, which is standard normal. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--picture", paramLabel = "FILE", description = "Write a picture, as PNG.")
    private Path picture;

    @Mixin
    private Console console;

    @Override
    public Integer call() {
        if (steps < 3) {
            throw new IllegalArgumentException("--steps must be at least 3, but is " + steps);
        }
        OutputFile.require("--picture", picture);
        GradientFlow flow;
        try (Model model = file == null ? Model.build(fresh(), Precision.F64, seed) : Model.load(file)) {
            flow = GradientFlow.of(model, sequence(model.inputWidth()));
        }
        if (picture != null) {
            FlowPicture.write(flow, picture);
        }
        report(flow);
        return 0;
    }

    private Spec fresh() {
        return switch (cell) {
            case RNN -> Spec.rnn(input, hidden);
            case IRNN -> Spec.rnn(input, hidden).relu().init(RecurrentInit.identity());
            case GRU -> Spec.gru(input, hidden);
            case LSTM -> Spec.lstm(input, hidden).forgetBias(1);
        };
    }

    private double[][] sequence(int width) {
        Rng rng = Rng.of(seed, "sequence");
        double[][] x = new double[steps][width];
        for (double[] row : x) {
            Arrays.setAll(row, j -> rng.nextNormal());
        }
        return x;
    }

    private void report(GradientFlow flow) {
        console.say("%s over %d steps", flow.cell(), steps);
        int gates = flow.spectralNorms().length;
        for (int q = 0; q < gates; q++) {
            console.say(
                    "W_hh%s: spectral norm %.4f, spectral radius %.4f",
                    gates == 1 ? "" : ", gate " + q, flow.spectralNorms()[q], flow.spectralRadii()[q]);
        }
        boolean bound = flow.bound().length > 0;
        boolean lstm = flow.cellState().length > 0;
        String more = bound ? "       bound" : lstm ? "   dc_T/dc_t   mean product of forget gates" : "";
        console.say("%s", "steps back   dh_T/dh_t" + more);
        for (int d = 1; d < steps; d = d < 5 ? d + 1 : Math.min(2 * d, Math.max(d + 1, steps - 1))) {
            String line = String.format(Locale.ROOT, "%10d   %9.3e", d, flow.hidden()[d]);
            line += bound ? String.format(Locale.ROOT, "   %9.3e", flow.bound()[d]) : "";
            line += lstm
                    ? String.format(
                            Locale.ROOT, "   %9.3e   %9.3e", flow.cellState()[d], mean(flow.forgetProducts()[d]))
                    : "";
            console.say("%s", line);
        }
        console.result(result(flow));
    }

    private Map<String, Object> result(GradientFlow flow) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("cell", flow.cell());
        result.put("steps", steps);
        result.put("spectralNorms", list(flow.spectralNorms()));
        result.put("spectralRadii", list(flow.spectralRadii()));
        result.put("hidden", list(flow.hidden()));
        result.put("cellState", list(flow.cellState()));
        result.put("bound", list(flow.bound()));
        result.put(
                "forgetProducts",
                Arrays.stream(flow.forgetProducts()).map(GradFlowCommand::list).toList());
        return result;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
