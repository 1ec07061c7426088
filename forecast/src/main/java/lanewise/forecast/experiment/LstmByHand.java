package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.engine.Layout;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;

/**
 * Exercise 7.1: one step of an LSTM with one unit. W = [w_h, w_x]: W_f = [.3, .2], b_f = .1; W_i = [.4, .1], b_i = 0; W_o = [.2, .5],
 * b_o = .2; W_c = [.6, -.3], b_c = 0; x_1 = .5, h_0 = .3, C_0 = .4.
 */
final class LstmByHand implements Experiment {
    private static final List<String> NAMES = List.of("f", "i", "candidate", "c", "o", "h");
    /** The solution to 10 decimals, of which the book prints 3. */
    private static final double[] BOOK = {
        0.5719961329, 0.5423979408, 0.0299910032, 0.2450655116, 0.6248064745, 0.1501251227
    };

    private static final double ROUNDING = 0.5e-10;

    @Override
    public String name() {
        return "lstm-by-hand";
    }

    @Override
    public String summary() {
        return "Exercise 7.1: one step of an LSTM with one unit, gate by gate, to 10 digits";
    }

    @Override
    public int seeds() {
        return 1;
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        double[] ours = step();
        var outcome = Outcome.builder();
        List<List<Object>> rows = new ArrayList<>();
        double[] place = new double[ours.length];
        for (int i = 0; i < ours.length; i++) {
            String name = NAMES.get(i);
            place[i] = i + 1;
            rows.add(List.of(name, decimals(ours[i]), decimals(BOOK[i])));
            outcome.figure(Figure.of(name, name, ours[i])
                    .published(BOOK[i], "exercise 7.1, to 10 decimals")
                    .bound(Bound.between(BOOK[i] - ROUNDING, BOOK[i] + ROUNDING)));
        }
        return outcome.table("gate by gate", List.of("", "ours", "exercise"), rows)
                .picture(
                        Plot.of("f, i, candidate, c, o, h", "value")
                                .points("the exercise", place, BOOK)
                                .line("ours", place, ours),
                        settings.out().resolve("lstm-by-hand.svg"))
                .build();
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.10f", value);
    }

    /** f, i, candidate, C, o, h. */
    private static double[] step() {
        try (Model model = Model.build(Spec.lstm(1, 1), Precision.F64, 0);
                Network network = model.network(Plan.Options.train(1, 1))) {
            // In the order i, f, candidate, o.
            Parameters.set(model, "weight_hh_l0", 0.4, 0.3, 0.6, 0.2);
            Parameters.set(model, "weight_ih_l0", 0.1, 0.2, -0.3, 0.5);
            Parameters.set(model, "bias_ih_l0", 0, 0.1, 0, 0.2);
            Parameters.set(model, "bias_hh_l0", 0, 0, 0, 0);
            model.parametersChanged();
            RecurrentState state = ((Recurrent.Bound) network.layer()).state(0);
            network.input().value().set(0, 0, 0.5);
            state.initialHidden().set(0, 0, 0.3);
            state.initialCell().set(0, 0, 0.4);
            network.forward();
            double[] gates = gates(network);
            return new double[] {
                gates[1],
                gates[0],
                gates[2],
                state.finalCell().get(0, 0),
                gates[3],
                state.finalHidden().get(0, 0)
            };
        }
    }

    /** The gates i, f, candidate, o as a network for training keeps them for backward, each in a block of padded width. */
    private static double[] gates(Network network) {
        Layout.Block block = network.input().value().slab().layout().blocks().stream()
                .filter(b -> b.name().equals("lstm gates"))
                .findFirst()
                .orElseThrow();
        Matrix all = network.input().value().slab().flat();
        double[] gates = new double[4];
        for (int q = 0; q < gates.length; q++) {
            gates[q] = all.get(0, (int) block.offset() + q * block.columns() / gates.length);
        }
        return gates;
    }
}
