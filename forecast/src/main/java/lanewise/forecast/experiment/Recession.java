package lanewise.forecast.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.report.Plot;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Samples;
import lanewise.nn.train.Series;
import lanewise.nn.train.Trainer;

/**
 * US recessions 12 months ahead from the term spread, out of sample from January 1985 on. At origin t the spread is known up to month t, but
 * whether there was a recession only up to month t - 24, since NBER's dates come up to 21 months late: only rows whose month to forecast lies
 * before that are learnt from, and no past recession is an input. All models are estimated anew every 36 months, from all rows known by then.
 *
 * <p>Probit and logit of the spread, as of Estrella and Mishkin, Predicting U.S. recessions: financial variables as leading indicators, 1998;
 * the same logit as a network; recurrent networks that read the last 24 spreads one by one, of which each forecast is the mean of five.
 */
final class Recession implements Experiment {
    private static final int HORIZON = 12;
    private static final int DELAY = 24;
    private static final int EVERY = 36;
    private static final int WINDOW = 24;
    /** Networks whose probabilities are averaged: months with a recession are few, and single networks differ by chance. */
    private static final int MEMBERS = 5;

    private static final String FIRST_ORIGIN = "1985-01";
    private static final DataFile FILE = DataFile.needed(
            "us_recession_monthly.csv",
            "columns month, usrec_nber (0 or 1), t10yffm_pct (10-year yield less federal funds rate); 1954-07 to"
                    + " 2019-09",
            "FRED, USREC and T10YFFM");

    @Override
    public String name() {
        return "recession";
    }

    @Override
    public String summary() {
        return "US recessions 12 months ahead from the term spread: recurrent network beside probit and logit, out of"
                + " sample";
    }

    @Override
    public List<DataFile> data() {
        return List.of(FILE);
    }

    /** The data: month t's recession (0 or 1) and spread in percent. */
    record Months(List<String> names, double[] recession, double[] spread) {
        static Months read(Path file) {
            var recession = SeriesReader.read(file, "usrec_nber");
            double[] y = recession.values();
            for (int t = 0; t < y.length; t++) {
                if (y[t] != 0 && y[t] != 1) {
                    throw new DataException(
                            "column 'usrec_nber'",
                            "every cell must say yes or no",
                            "0 or 1",
                            "" + y[t],
                            "row " + (t + 1));
                }
            }
            List<String> names =
                    IntStream.range(0, y.length).mapToObj(recession::label).toList();
            return new Months(names, y, SeriesReader.read(file, "t10yffm_pct").values());
        }

        int firstOrigin() {
            int first = names.indexOf(FIRST_ORIGIN);
            if (first < WINDOW + HORIZON + DELAY || first + HORIZON >= names.size()) {
                throw new DataException(
                        "column 'month'",
                        "forecasts begin in " + FIRST_ORIGIN,
                        "months long before and after it",
                        names.getFirst() + " to " + names.getLast(),
                        FILE.name());
            }
            return first;
        }

        /** Origins after {@code first}, one for each month whose recession is to be forecast. */
        int origins(int first) {
            return names.size() - HORIZON - first;
        }

        /** What came 12 months after each origin. */
        double[] outcomes(int first) {
            return Arrays.copyOfRange(recession, first + HORIZON, names.size());
        }
    }

    /** What is known at an origin: spreads scaled by their own past, and the last row whose outcome is known. */
    private static final class Known {
        private final double[] spread;
        private final double[] outcome;

        /** Rows s whose spread is known and whose outcome at s + 12 was announced: s + 12 + 24 <= origin. */
        Known(Months months, int origin) {
            int rows = origin - HORIZON - DELAY + 1;
            spread = Arrays.copyOf(months.spread(), origin + 1);
            outcome = Arrays.copyOfRange(months.recession(), HORIZON, HORIZON + rows);
        }

        double mean() {
            return Bound.mean(spread);
        }

        double deviation() {
            double mean = mean();
            return Math.sqrt(Arrays.stream(spread)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow());
        }

        double[] spreads() {
            return Arrays.copyOf(spread, outcome.length);
        }
    }

    /** Scores of one model. */
    private record Score(String model, double log, double brier, double auc, double[] probability) {
        static Score of(String model, double[] p, double[] y) {
            return new Score(model, BinaryScores.logScore(p, y), BinaryScores.brier(p, y), BinaryScores.auc(p, y), p);
        }
    }

    /** The networks. */
    enum Net {
        LOGIT("logit as a network", 150, 3e-2, 1) {
            @Override
            Spec spec() {
                return Spec.of(Spec.last(), Spec.linear(1, 1)).withInput(1);
            }
        },
        RNN("recurrent network", 40, 1e-2, MEMBERS) {
            @Override
            Spec spec() {
                return Spec.of(Spec.rnn(1, 4), Spec.last(), Spec.linear(4, 1));
            }
        },
        LSTM("LSTM", 40, 1e-2, MEMBERS) {
            @Override
            Spec spec() {
                return Spec.of(Spec.lstm(1, 4), Spec.last(), Spec.linear(4, 1));
            }
        };

        private final String label;
        private final int epochs;
        private final double rate;
        private final int members;

        Net(String label, int epochs, double rate, int members) {
            this.label = label;
            this.epochs = epochs;
            this.rate = rate;
            this.members = members;
        }

        abstract Spec spec();
    }

    @Override
    public Outcome run(Settings settings, Progress progress) {
        Months months = Months.read(settings.require(FILE));
        int first = months.firstOrigin();
        double[] y = months.outcomes(first);
        Score constant = Score.of("share of recessions", baseline(months, first, null), y);
        Score probit = Score.of("probit", baseline(months, first, BinaryRegression.Link.PROBIT), y);
        Score logit = Score.of("logit", baseline(months, first, BinaryRegression.Link.LOGIT), y);
        Score published = Score.of(
                "probit, New York Fed's coefficients",
                IntStream.range(0, y.length)
                        .mapToDouble(i -> new BinaryRegression(BinaryRegression.Link.PROBIT, -0.5333, -0.6330)
                                .probability(months.spread()[first + i]))
                        .toArray(),
                y);
        List<List<Score>> trials = Trial.all(
                settings,
                progress,
                trial -> Arrays.stream(Net.values())
                        .map(net -> Score.of(net.label, network(trial, net, months, first), y))
                        .toList());

        List<List<Object>> rows = new ArrayList<>();
        for (Score s : List.of(constant, probit, logit, published)) {
            rows.add(List.of(s.model(), s.log(), s.brier(), s.auc()));
        }
        for (int k = 0; k < Net.values().length; k++) {
            int net = k;
            rows.add(List.of(
                    Net.values()[k].label + ", mean of the seeds",
                    Bound.mean(Forecasts.each(trials, t -> t.get(net).log())),
                    Bound.mean(Forecasts.each(trials, t -> t.get(net).brier())),
                    Bound.mean(Forecasts.each(trials, t -> t.get(net).auc()))));
        }
        double[] time = IntStream.range(0, y.length)
                .mapToDouble(i -> year(months.names().get(first + HORIZON + i)))
                .toArray();
        return Outcome.builder()
                .figure(figure(
                                "rnn_log_score",
                                "log score of five recurrent networks' mean, nats per month",
                                trials,
                                Net.RNN,
                                Score::log)
                        .bound(Bound.atMost(logit.log())))
                .figure(figure("lstm_log_score", "log score of five LSTMs' mean", trials, Net.LSTM, Score::log))
                .figure(Figure.of("logit_log_score", "log score of the logit", logit.log()))
                .figure(Figure.of("probit_log_score", "log score of the probit", probit.log()))
                .figure(figure("rnn_brier", "Brier score of the recurrent network", trials, Net.RNN, Score::brier))
                .figure(figure(
                                "rnn_auc",
                                "area under the ROC curve of the recurrent network",
                                trials,
                                Net.RNN,
                                Score::auc)
                        .higherIsBetter())
                .figure(figure(
                        "logit_network_gap",
                        "log score of the logit as a network less that of the logit",
                        trials,
                        Net.LOGIT,
                        s -> s.log() - logit.log()))
                .table(y.length + " months out of sample", List.of("model", "log score", "Brier", "AUC"), rows)
                .picture(
                        Plot.of("month forecast", "probability of a recession, 12 months before")
                                .faint("recession", time, y)
                                .line("probit", time, probit.probability())
                                .line(
                                        "recurrent network, first seed",
                                        time,
                                        trials.getFirst().get(Net.RNN.ordinal()).probability())
                                .line(
                                        "LSTM, first seed",
                                        time,
                                        trials.getFirst()
                                                .get(Net.LSTM.ordinal())
                                                .probability()),
                        settings.out().resolve("recession.svg"))
                .note("New York Fed's coefficients are for another spread, 10 years less 3 months, and were"
                        + " estimated on months that are forecast here")
                .note(
                        "%.0f of the %d months are in %d recessions, too few to tell models of about the same score"
                                + " apart",
                        Arrays.stream(y).sum(), y.length, recessions(y))
                .note("known at an origin: spreads up to it, recessions up to %d months before it", DELAY)
                .build();
    }

    private static long recessions(double[] y) {
        return IntStream.range(1, y.length)
                .filter(i -> y[i] == 1 && y[i - 1] == 0)
                .count();
    }

    private static Figure figure(
            String key, String meaning, List<List<Score>> trials, Net net, ToDoubleFunction<Score> score) {
        return Figure.of(key, meaning, Forecasts.each(trials, t -> score.applyAsDouble(t.get(net.ordinal()))));
    }

    /** 1990-07 becomes 1990.5. */
    private static double year(String month) {
        return Integer.parseInt(month.substring(0, 4)) + (Integer.parseInt(month.substring(5, 7)) - 1) / 12.0;
    }

    /** Probabilities at all origins; without a link the share of recessions known. */
    static double[] baseline(Months months, int first, BinaryRegression.Link link) {
        double[] p = new double[months.origins(first)];
        for (int from = 0; from < p.length; from += EVERY) {
            Known known = new Known(months, first + from);
            BinaryRegression fit = link == null ? null : BinaryRegression.fit(link, known.spreads(), known.outcome);
            for (int i = from; i < Math.min(p.length, from + EVERY); i++) {
                p[i] = fit == null ? Bound.mean(known.outcome) : fit.probability(months.spread()[first + i]);
            }
        }
        return p;
    }

    /** The same from the mean of a net's members. */
    static double[] network(Trial trial, Net net, Months months, int first) {
        double[] mean = new double[months.origins(first)];
        int members = trial.settings().steps(net.members, 1);
        for (int m = 0; m < members; m++) {
            long seed = trial.seed() * members + m;
            double[] p =
                    member(new Trial(trial.settings(), seed, trial.threads(), trial.progress()), net, months, first);
            Arrays.setAll(mean, i -> mean[i] + p[i] / members);
        }
        return mean;
    }

    /** One network, trained anew at every origin of an estimate. */
    private static double[] member(Trial trial, Net net, Months months, int first) {
        double[] p = new double[months.origins(first)];
        for (int from = 0; from < p.length; from += EVERY) {
            Known known = new Known(months, first + from);
            double mean = known.mean();
            double deviation = known.deviation();
            double[][] x = new double[months.names().size()][1];
            Arrays.setAll(x, t -> new double[] {(months.spread()[t] - mean) / deviation});
            try (Model model = trial.model(net.spec())) {
                train(trial, net, model, x, known.outcome);
                int to = Math.min(p.length, from + EVERY);
                double[][] inputs = Arrays.copyOfRange(x, first + from - WINDOW + 1, first + to);
                double[][] logits = Forecasts.of(model, Series.windows(inputs, inputs, WINDOW, 1));
                for (int i = from; i < to; i++) {
                    p[i] = BinaryRegression.Link.LOGIT.probability(logits[i - from][0]);
                }
            }
        }
        return p;
    }

    private static void train(Trial trial, Net net, Model model, double[][] x, double[] outcome) {
        double[][] targets =
                Arrays.stream(outcome).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
        Samples known = Series.windows(Arrays.copyOf(x, outcome.length), targets, WINDOW, 1);
        Trainer trainer = Trainer.of(model)
                .loss(Loss.bceWithLogits())
                .optimizer(Optimizer.adam(net.rate))
                .clipNorm(1)
                .batchSize(64)
                .epochs(trial.settings().steps(net.epochs, 1));
        trial.fit(net.label, trainer, known.shuffled(trial.seed()), null);
    }
}
