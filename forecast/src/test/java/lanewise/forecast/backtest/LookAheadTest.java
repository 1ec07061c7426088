package lanewise.forecast.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.baseline.AutoRegression;
import lanewise.forecast.baseline.Naive;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.Known;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.model.Difference;
import lanewise.forecast.model.Distribution;
import lanewise.forecast.model.Forecast;
import lanewise.forecast.model.Forecaster;
import lanewise.forecast.model.Output;
import lanewise.forecast.model.Task;
import lanewise.forecast.neural.Intervals;
import lanewise.forecast.neural.NetworkKind;
import lanewise.forecast.neural.NeuralForecaster;
import lanewise.forecast.neural.Scaling;
import lanewise.forecast.neural.Settings;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/**
 * Changing any value that was not known at a forecast origin, publication lags included, changes no bit of the forecasts
 * from that origin and those before it: for every model, scaler, kind of covariate, difference and output.
 */
class LookAheadTest {
    private static final int ROWS = 64;

    /** A frame, and how it was asked to be forecast; all drawn from one seed. */
    record Case(Frame frame, Task task, Origins origins, Settings settings) {
        static Case of(long seed, NetworkKind kind) {
            Rng rng = Rng.of(seed, "case");
            int horizon = 1 + rng.nextInt(3);
            List<Covariate> past = IntStream.range(0, rng.nextInt(3))
                    .mapToObj(i -> new Covariate("p" + i, rng.nextInt(4)))
                    .toList();
            List<String> known =
                    IntStream.range(0, rng.nextInt(3)).mapToObj(i -> "k" + i).toList();
            Columns columns = new Columns("y", rng.nextInt(3), past, known);
            int season = 1 + rng.nextInt(4);
            boolean log = rng.nextInt(2) == 0;
            Task task = new Task(columns, horizon, season, log, one(rng, Difference.values()), output(rng));
            int window = rng.nextInt(2) == 0 ? 0 : 45;
            Origins origins = new Origins(3 + rng.nextInt(3), 1 + rng.nextInt(3), 1 + rng.nextInt(3), window, 40);
            Settings settings = Settings.of(kind)
                    .withShape(new Settings.Shape(4, 1, rng.nextInt(2) * 0.2))
                    .withTraining(new Settings.Training(2, 1, 1e-2, 8, 0.2))
                    .withLags(1 + rng.nextInt(5))
                    .withScaling(one(rng, Scaling.values()))
                    .withPaths(rng.nextInt(3) == 0 ? 5 : 0)
                    .withPrecision(one(rng, Precision.values()))
                    .withIntervals(one(rng, Intervals.values()));
            return new Case(frame(rng, columns), task, origins, settings);
        }

        private static Output output(Rng rng) {
            return switch (rng.nextInt(4)) {
                case 0 -> new Output.Point();
                case 1 -> new Output.Gaussian();
                case 2 -> new Output.Student();
                default -> new Output.Quantiles(new double[] {0.1, 0.5, 0.9});
            };
        }

        private static <T> T one(Rng rng, T[] of) {
            return of[rng.nextInt(of.length)];
        }

        private static Frame frame(Rng rng, Columns columns) {
            Function<Integer, double[]> column = any -> IntStream.range(0, ROWS)
                    .mapToDouble(t -> 20 + 0.1 * t + 3 * Math.sin(t) + rng.nextNormal())
                    .toArray();
            return new Frame(
                    "drawn",
                    columns,
                    Timeline.counting(ROWS),
                    column.apply(0),
                    columns.past().stream().map(c -> column.apply(0)).toArray(double[][]::new),
                    columns.known().stream().map(c -> column.apply(0)).toArray(double[][]::new));
        }

        /** The same with other values wherever nobody could know at {@code origin}. */
        Frame changedAfter(int origin, Rng rng) {
            Columns columns = frame.columns();
            double[] target = frame.target();
            Known all = frame.known(0, ROWS - task.horizon(), task.horizon());
            double[][] past = new double[columns.past().size()][];
            double[][] known = new double[columns.known().size()][];
            change(target, origin - columns.targetLag(), rng);
            for (int i = 0; i < past.length; i++) {
                past[i] = Arrays.copyOf(all.past(i), ROWS); // the rest was never seen by any origin
                change(past[i], origin - columns.past().get(i).lag(), rng);
            }
            for (int i = 0; i < known.length; i++) {
                known[i] = all.known(i);
                change(known[i], origin + task.horizon(), rng);
            }
            return new Frame("changed", columns, frame.time(), target, past, known);
        }

        private static void change(double[] values, int from, Rng rng) {
            for (int row = Math.max(0, from); row < values.length; row++) {
                values[row] = 1 + 1000 * rng.nextUniform();
            }
        }

        List<Candidate> baselines() {
            List<Forecaster> all = new ArrayList<>(List.of(Naive.last(), Naive.seasonal(4), Naive.drift()));
            all.add(AutoRegression.ofOrder(3));
            for (Difference difference : Difference.values()) {
                all.add(AutoRegression.byAic(task.season(), difference));
            }
            return Stream.concat(
                            all.stream().map(f -> new Candidate(f.name() + all.indexOf(f), 0, true, f)),
                            Candidates.baselines(task).stream())
                    .toList();
        }
    }

    private static void assertBlind(Case drawn, long seed, List<Candidate> candidates) {
        BacktestResult before = run(drawn, drawn.frame(), candidates);
        Rng rng = Rng.of(seed, "change");
        int last = rng.nextInt(before.origins().size());
        BacktestResult after = run(drawn, drawn.changedAfter(before.origins().get(last), rng), candidates);
        for (int c = 0; c < candidates.size(); c++) {
            for (int o = 0; o <= last; o++) {
                Forecast a = before.runs().get(c).forecasts().get(o);
                Forecast b = after.runs().get(c).forecasts().get(o);
                assertEquals(
                        bits(a),
                        bits(b),
                        candidates.get(c).group() + " saw what came after origin " + o + ": " + drawn.task() + ", "
                                + drawn.origins() + ", " + drawn.settings());
            }
        }
    }

    private static BacktestResult run(Case drawn, Frame frame, List<Candidate> candidates) {
        return new Backtest(frame, drawn.task(), drawn.origins(), (c, o) -> {}).run(candidates);
    }

    static List<Long> bits(Forecast forecast) {
        List<Long> bits = new ArrayList<>();
        for (int h = 0; h < forecast.horizon(); h++) {
            Distribution step = forecast.at(h);
            for (double value : new double[] {step.point(), step.quantile(0.2), step.quantile(0.7)}) {
                bits.add(Double.doubleToRawLongBits(value));
            }
        }
        return bits;
    }

    @Property(tries = 60)
    @Label("no baseline looks ahead")
    void baselines(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        Case drawn = Case.of(seed, NetworkKind.MLP);
        assertBlind(drawn, seed, drawn.baselines());
    }

    @Property(tries = 60)
    @Label("no network looks ahead")
    void networks(@ForAll @LongRange(min = 0, max = 1L << 40) long seed, @ForAll @IntRange(min = 0, max = 4) int kind) {
        Case drawn = Case.of(seed, NetworkKind.values()[kind]);
        assertBlind(drawn, seed, List.of(Candidates.network(drawn.settings(), drawn.task(), seed)));
    }

    /** A forecaster that cheats by a way around its view is caught: the property can fail. */
    @Test
    void onePeekIsSeen() {
        for (long seed = 0; seed < 5; seed++) {
            Case drawn = Case.of(seed, NetworkKind.MLP);
            long number = seed;
            assertFalse(blind(() -> {
                BacktestResult before = run(drawn, drawn.frame(), List.of(cheat(drawn.frame())));
                int origin = before.origins().getFirst();
                Frame changed = drawn.changedAfter(origin, Rng.of(number));
                BacktestResult after = run(drawn, changed, List.of(cheat(changed)));
                assertEquals(
                        bits(before.runs().getFirst().forecasts().getFirst()),
                        bits(after.runs().getFirst().forecasts().getFirst()));
            }));
        }
    }

    private static boolean blind(Runnable check) {
        try {
            check.run();
            return true;
        } catch (AssertionError seen) {
            return false;
        }
    }

    private static Candidate cheat(Frame frame) {
        return Candidate.model(
                new Forecaster() {
                    @Override
                    public String name() {
                        return "cheat";
                    }

                    @Override
                    public Fitted fit(Known training) {
                        return new Fitted() {
                            @Override
                            public String name() {
                                return "cheat";
                            }

                            @Override
                            public Forecast forecast(Known at) {
                                Distribution next = new Distribution.Normal(frame.target(ROWS - 1), 1);
                                return new Forecast(Stream.generate(() -> next)
                                        .limit(at.horizon())
                                        .toList());
                            }
                        };
                    }
                },
                0);
    }

    /** What is known is used: the last known row of every column moves the forecast of a network that reads it. */
    @Test
    void whatIsKnownIsSeen() {
        Columns columns = new Columns("y", 1, List.of(new Covariate("p", 2)), List.of("k"));
        Rng rng = Rng.of(3);
        Frame frame = Case.frame(rng, columns);
        Task task = new Task(columns, 2, 1, false, Difference.NONE, new Output.Point());
        Settings settings = Settings.of(NetworkKind.MLP)
                .withTraining(new Settings.Training(5, 5, 1e-2, 8, 0.2))
                .withLags(3)
                .withPrecision(Precision.F64);
        int origin = 50;
        try (Forecaster.Fitted fit = new NeuralForecaster(settings, task, 1).fit(frame.known(0, 48, 2))) {
            List<Long> before = bits(fit.forecast(frame.known(0, origin, 2)));
            for (int column = 0; column < 3; column++) {
                for (int seen = 0; seen < 2; seen++) {
                    int end = new int[] {origin - 1, origin - 2, origin + 2}[column];
                    Frame other = withOneChanged(frame, column, seen == 0 ? end : end - 1);
                    List<Long> after = bits(fit.forecast(other.known(0, origin, 2)));
                    assertEquals(seen == 0, before.equals(after), "column " + column + ", row " + (end - seen));
                }
            }
        }
    }

    private static Frame withOneChanged(Frame frame, int column, int row) {
        Known all = frame.known(0, ROWS - 2, 2);
        double[] target = frame.target();
        double[][] past = {Arrays.copyOf(all.past(0), ROWS)};
        double[][] known = {all.known(0)};
        double[][] columns = {target, past[0], known[0]};
        columns[column][row] += 7;
        return new Frame("changed", frame.columns(), frame.time(), target, past, known);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        Case drawn = Case.of(17, NetworkKind.GRU);
        List<Candidate> candidates = new ArrayList<>(drawn.baselines());
        candidates.add(Candidates.network(drawn.settings(), drawn.task(), 1));
        candidates.add(Candidates.network(drawn.settings(), drawn.task(), 2));
        BacktestResult one = run(drawn, drawn.frame(), candidates);
        BacktestResult three =
                new Backtest(drawn.frame(), drawn.task(), drawn.origins(), 3, (c, o) -> {}).run(candidates);
        for (int c = 0; c < candidates.size(); c++) {
            for (int o = 0; o < one.origins().size(); o++) {
                assertEquals(
                        bits(one.runs().get(c).forecasts().get(o)),
                        bits(three.runs().get(c).forecasts().get(o)));
            }
        }
        int last = candidates.size() - 1;
        assertTrue(!bits(one.runs().get(last).forecasts().getFirst())
                .equals(bits(one.runs().get(last - 1).forecasts().getFirst())));
    }
}
