package lanewise.forecast.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.engine.Precision;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;

/**
 * Exercise 6.2: h_t = tanh(W_ih x_t + W_hh h_{t-1} + b_h), y_t = W_ho h_t + b_o with W_ih = .5, W_hh = .8, b_h = .1, W_ho = 1.2, b_o = 0
 * over x = .2, -.5, .3 from h_0 = 0, by the layers that everything else runs on.
 */
final class RnnByHand implements Experiment {
    private static final double[] X = {0.2, -0.5, 0.3};
    private static final double[] BOOK_H = {0.197, 0.008, 0.251};
    private static final double[] BOOK_Y = {0.236, 0.010, 0.301};

    /** The book rounds h to 3 decimals, and y = 1.2 h after that: 1.2 * .0005 + .0005, and a little for its tanh. */
    private static final double ROUNDING = 0.0012;

    @Override
    public String name() {
        return "rnn-by-hand";
    }

    @Override
    public String summary() {
        return "Exercise 6.2: three steps of a recurrent network with one unit, beside the book's digits";
    }

    @Override
    public int seeds() {
        return 1;
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        double[] h = new double[X.length];
        double[] y = new double[X.length];
        forward(h, y);
        var outcome = Outcome.builder();
        List<List<Object>> rows = new ArrayList<>();
        double[] step = new double[X.length];
        for (int t = 0; t < X.length; t++) {
            step[t] = t + 1;
            rows.add(List.of(
                    t + 1,
                    X[t],
                    decimals(h[t]),
                    Double.toString(BOOK_H[t]),
                    decimals(y[t]),
                    Double.toString(BOOK_Y[t])));
            outcome.figure(digit("h" + (t + 1), h[t], BOOK_H[t])).figure(digit("y" + (t + 1), y[t], BOOK_Y[t]));
        }
        return outcome.table("step by step", List.of("t", "x", "h", "book", "y", "book"), rows)
                .picture(
                        Plot.of("step", "value")
                                .points("h, the book", step, BOOK_H)
                                .points("y, the book", step, BOOK_Y)
                                .line("h", step, h)
                                .line("y", step, y),
                        settings.out().resolve("rnn-by-hand.svg"))
                .note("the book rounds every intermediate result to 3 decimals")
                .build();
    }

    private static Figure digit(String key, double ours, double book) {
        return Figure.of(key, key, ours)
                .published(book, "exercise 6.2")
                .bound(Bound.between(book - ROUNDING, book + ROUNDING));
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.10f", value);
    }

    private static void forward(double[] h, double[] y) {
        Spec hidden = Spec.rnn(1, 1);
        try (Model rnn = Model.build(hidden, Precision.F64, 0);
                Model output = Model.build(Spec.linear(1, 1), Precision.F64, 0)) {
            Parameters.set(rnn, "weight_ih_l0", 0.5);
            Parameters.set(rnn, "weight_hh_l0", 0.8);
            Parameters.set(rnn, "bias_ih_l0", 0.1);
            Parameters.set(rnn, "bias_hh_l0", 0);
            Parameters.set(output, "weight", 1.2);
            Parameters.set(output, "bias", 0);
            rnn.parametersChanged();
            output.parametersChanged();
            try (Stream state = rnn.stream();
                    Stream linear = output.stream()) {
                for (int t = 0; t < X.length; t++) {
                    double[] one = new double[1];
                    state.step(new double[] {X[t]}, one);
                    h[t] = one[0];
                    linear.step(new double[] {h[t]}, one);
                    y[t] = one[0];
                }
            }
        }
    }
}
