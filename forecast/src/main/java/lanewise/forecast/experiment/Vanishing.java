package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.RecurrentInit;
import lanewise.verify.flow.GradientFlow;

/**
 * Vanishing gradients, exercise 6.1: ||dh_T / dh_t|| of random recurrent networks by distance, which is at most ||W_hh||_2^(T-t), and falls
 * at about the rate of the spectral radius.
 */
final class Vanishing implements Experiment {
    private static final int HIDDEN = 32;
    private static final int TIME = 50;
    private static final int[] SHOWN = {1, 5, 10, 20, 49};
    /** Norms are eigenvalues of products of 49 matrices, in float64. */
    private static final double ROUNDING = 1e-9;

    /** A random network: W_hh = gain times an orthogonal matrix, or drawn as PyTorch does. */
    private record Net(String name, int hidden, double gain) {
        private boolean scaled() {
            return !Double.isNaN(gain);
        }

        Model model(long seed) {
            RecurrentInit.Kind recurrent = scaled() ? RecurrentInit.Kind.ORTHOGONAL : RecurrentInit.Kind.UNIFORM;
            RecurrentInit init =
                    new RecurrentInit(RecurrentInit.Kind.UNIFORM, recurrent, RecurrentInit.Kind.ZEROS, Double.NaN);
            Model model = Model.build(Spec.rnn(1, hidden).init(init), Precision.F64, seed);
            if (scaled()) {
                double[] scaled = Arrays.stream(Parameters.rows(model, "weight_hh_l0"))
                        .flatMapToDouble(Arrays::stream)
                        .map(w -> gain * w)
                        .toArray();
                Parameters.set(model, "weight_hh_l0", scaled);
                model.parametersChanged();
            }
            return model;
        }
    }

    private static final List<Net> NETS = List.of(
            new Net("orthogonal x 0.5", HIDDEN, 0.5),
            new Net("orthogonal x 0.9", HIDDEN, 0.9),
            new Net("orthogonal", HIDDEN, 1),
            new Net("orthogonal x 1.2", HIDDEN, 1.2),
            new Net("uniform, as PyTorch", HIDDEN, Double.NaN),
            new Net("one unit, |W| = 0.9", 1, 0.9));

    @Override
    public String name() {
        return "vanishing";
    }

    @Override
    public String summary() {
        return "Vanishing gradients: norms of dh_T / dh_t by distance, below the bound ||W_hh||^(T-t) (exercise 6.1)";
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        List<List<GradientFlow>> trials = Trial.all(
                settings,
                progress,
                trial -> NETS.stream().map(net -> flow(net, trial.seed())).toList());
        List<GradientFlow> first = trials.getFirst();
        Plot plot =
                Plot.of("steps back", "norm of dh_T / dh_t; grey: its bound").logY();
        double[] distance = IntStream.range(1, TIME).asDoubleStream().toArray();
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < NETS.size(); i++) {
            GradientFlow flow = first.get(i);
            List<Object> row = new ArrayList<>(
                    List.of(NETS.get(i).name(), flow.spectralNorms()[0], flow.spectralRadii()[0], rate(flow)));
            Arrays.stream(SHOWN).forEach(d -> row.add(flow.hidden()[d]));
            row.add(flow.bound()[TIME - 1]);
            rows.add(row);
            plot.line(NETS.get(i).name(), distance, positive(flow.hidden()))
                    .faint("", distance, positive(flow.bound()));
        }
        return Outcome.builder()
                .figure(Figure.of(
                                "bound_violations",
                                "distances of all networks at which the norm exceeds ||W_hh||^(T-t)",
                                Forecasts.each(trials, Vanishing::violations))
                        .published(0, "exercise 6.1")
                        .bound(Bound.atMost(0)))
                .figure(Figure.of(
                                "largest_ratio",
                                "largest norm over its bound",
                                Forecasts.each(
                                        trials,
                                        t -> t.stream()
                                                .mapToDouble(Vanishing::largestRatio)
                                                .max()
                                                .orElseThrow()))
                        .bound(Bound.atMost(1 + ROUNDING)))
                .figure(Figure.of(
                        "norm_after_49",
                        "||dh_T / dh_t|| at distance 49 as PyTorch draws weights",
                        Forecasts.each(trials, t -> t.get(4).hidden()[TIME - 1])))
                .table(
                        "norms by distance, first seed",
                        List.of("W_hh", "||W_hh||", "radius", "rate", "1", "5", "10", "20", "49", "bound at 49"),
                        rows)
                .picture(plot, settings.out().resolve("vanishing.svg"))
                .note("rate: the factor per step between distances 20 and 49; where W_hh is not orthogonal it is"
                        + " near the spectral radius, not the norm")
                .build();
    }

    private static GradientFlow flow(Net net, long seed) {
        Rng rng = Rng.of(seed, "sequence");
        double[][] x = new double[TIME][1];
        for (double[] row : x) {
            row[0] = rng.nextNormal();
        }
        try (Model model = net.model(seed)) {
            return GradientFlow.of(model, x);
        }
    }

    private static double rate(GradientFlow flow) {
        return Math.pow(flow.hidden()[TIME - 1] / flow.hidden()[20], 1.0 / (TIME - 1 - 20));
    }

    private static double violations(List<GradientFlow> flows) {
        return flows.stream()
                .mapToLong(f -> IntStream.range(0, TIME)
                        .filter(d -> f.hidden()[d] > f.bound()[d] * (1 + ROUNDING))
                        .count())
                .sum();
    }

    private static double largestRatio(GradientFlow flow) {
        return IntStream.range(0, TIME)
                .mapToDouble(d -> flow.hidden()[d] / flow.bound()[d])
                .max()
                .orElseThrow();
    }

    /** Distances from 1 on; zeros have no place on a logarithmic axis. */
    private static double[] positive(double[] norms) {
        return IntStream.range(1, norms.length)
                .mapToDouble(d -> Math.max(norms[d], 1e-18))
                .toArray();
    }
}
