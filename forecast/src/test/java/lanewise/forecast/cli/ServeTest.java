package lanewise.forecast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.forecast.cli.CommandLineTest.Call;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands fit, forecast and stream as a user calls them. */
class ServeTest {
    private static final int ROWS = 200;
    /** Rows a forecast of {@link #model} depends on: 8 lags and one for the differences. */
    private static final int LOOKBACK = 9;

    @TempDir
    static Path shared;

    private static Path model;
    private static Path table;

    @TempDir
    Path folder;

    private static Call call(Object... arguments) {
        return CommandLineTest.call(arguments);
    }

    private static Call stream(String input, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Stream.concat(Stream.of("stream"), Stream.of(arguments).map(Object::toString))
                .toArray(String[]::new);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        int code =
                Main.run(new ByteArrayInputStream(bytes), new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Call(code, out.toString(), err.toString());
    }

    /** Hours with a daily season and a covariate. */
    private static List<String> rows() {
        Rng rng = Rng.of(11, "serve");
        List<String> rows = new ArrayList<>();
        var time = java.time.LocalDateTime.of(2020, 2, 28, 0, 0);
        for (int t = 0; t < ROWS; t++) {
            double y = 20 + 3 * Math.sin(Math.PI * t / 12) + rng.nextNormal();
            rows.add(time.plusHours(t).toString() + "," + y + "," + rng.nextNormal());
        }
        return rows;
    }

    private static String text(String header, List<String> rows) {
        return header + "\n" + String.join("\n", rows) + "\n";
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Call fit(Path table, Path out, Object... more) {
        Object[] all = {
            "fit",
            table,
            "--target",
            "y",
            "--time",
            "time",
            "--past",
            "x",
            "--horizon",
            3,
            "--hidden",
            6,
            "--lags",
            8,
            "--epochs",
            2,
            "--difference",
            "first",
            "--out",
            out
        };
        return call(Stream.concat(Stream.of(all), Stream.of(more)).toArray());
    }

    @BeforeAll
    static void fitOnce() throws IOException {
        table = Files.writeString(shared.resolve("table.csv"), text("time,y,x", rows()));
        model = shared.resolve("model.safetensors");
        Call call = fit(table, model);
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains("the latest " + LOOKBACK + " rows"), call.out());
    }

    private static void refused(Call call, String... parts) {
        assertEquals(1, call.code(), () -> "expected a failure: " + call);
        for (String part : parts) {
            assertTrue(call.err().contains(part), () -> "expected '" + part + "' in: " + call.err());
        }
        assertFalse(call.err().contains("\tat "), () -> "a stack trace: " + call.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fit", "forecast", "stream"})
    void everyCommandHasHelpWithAnExample(String command) {
        Call call = call(command, "--help");
        assertEquals(0, call.code());
        assertTrue(call.out().contains("./lanewise " + command), call.out());
        assertTrue(call.out().contains("--json"), call.out());
    }

    @Test
    void theSameSeedGivesTheSameModelFile() throws IOException {
        Path again = folder.resolve("again.safetensors");
        assertEquals(0, fit(table, again).code());
        assertEquals(-1, Files.mismatch(model, again));
        assertEquals(0, fit(table, again, "--seed", 2).code());
        assertNotEquals(-1, Files.mismatch(model, again));
    }

    @Test
    void everyKindOfModelForecastsAndStreamsTheSame() throws IOException {
        Object[][] settings = {
            {"--model", "mlp", "--quantiles", "0.1,0.5,0.9"},
            {"--model", "gru", "--distribution", "gaussian", "--log"},
            {"--model", "rnn", "--distribution", "student", "--difference", "none", "--precision", "f64"},
            {"--model", "transformer", "--hidden", "8", "--difference", "seasonal", "--season", "24"},
            {"--model", "lstm", "--recursive", "--paths", "20", "--scaler", "robust"}
        };
        for (Object[] some : settings) {
            Path out = folder.resolve("kind.safetensors");
            Object[] all = {
                "fit",
                table,
                "--target",
                "y",
                "--time",
                "time",
                "--past",
                "x",
                "--horizon",
                3,
                "--lags",
                8,
                "--epochs",
                1,
                "--out",
                out
            };
            Call fitted = call(Stream.concat(Stream.of(all), Stream.of(some)).toArray());
            assertEquals(0, fitted.code(), () -> List.of(some) + fitted.err());
            Call streamed = stream(Files.readString(table), out);
            assertEquals(0, streamed.code(), streamed.err());
            List<String> lines = streamed.out().lines().toList();
            assertEquals(ROWS + 1, lines.size());
            for (int origin : new int[] {ROWS, ROWS - 1, 77}) {
                assertEquals(batch(out, origin), values(lines.get(origin)), () -> List.of(some) + " at " + origin);
            }
        }
    }

    /** What `forecast` prints after the first rows of the table: the cells of all steps. */
    private List<String> batch(Path model, int origin) throws IOException {
        Path some = file("some.csv", text("time,y,x", rows().subList(0, origin)));
        Call call = call("forecast", model, some, "--csv");
        assertEquals(0, call.code(), call.err());
        return call.out().lines().skip(1).flatMap(line -> values(line).stream()).toList();
    }

    private static List<String> values(String line) {
        String[] cells = line.split(",", -1);
        return List.of(cells).subList(1, cells.length);
    }

    @Test
    void forecastContinuesTheTimesAndFindsColumnsByName() throws IOException {
        Call text = call("forecast", model, table);
        assertEquals(0, text.code(), text.err());
        assertTrue(text.out().contains("after 2020-03-07T07:00, 200 rows of table.csv"), text.out());
        assertTrue(text.out().contains("2020-03-07T08:00") && text.out().contains("2020-03-07T10:00"), text.out());
        List<String> swapped = rows().stream()
                .map(row -> row.split(","))
                .map(cells -> cells[2] + ",7," + cells[1] + "," + cells[0])
                .toList();
        Path other = file("table.csv", text("x,unused,y,time", swapped));
        assertEquals(text.out(), call("forecast", model, other).out(), "another order of columns");
        assertEquals(
                values(stream(Files.readString(table), model)
                        .out()
                        .lines()
                        .toList()
                        .getLast()),
                values(stream(Files.readString(other), model)
                        .out()
                        .lines()
                        .toList()
                        .getLast()));
        Call json = call("forecast", model, table, "--json", "--quantiles", "0.25,0.75", "--horizon", 2);
        assertTrue(
                json.out().startsWith("{\"model\":\"LSTM\"") && json.out().contains("\"levels\":[0.25,0.75]"),
                json.out());
        assertEquals(2, json.out().split("\"point\"", -1).length - 1);
    }

    @Test
    void knownCovariatesComeFromRowsOfTheFuture() throws IOException {
        List<String> rows = new ArrayList<>();
        IntStream.range(0, 120)
                .forEach(t -> rows.add((t + 1950) + "," + (t % 7 == 3 ? 9 : 1) + "," + (t % 7 == 3 ? 1 : 0)));
        Path past = file("past.csv", text("year,y,k", rows));
        Path out = folder.resolve("known.safetensors");
        Call fitted = call(
                "fit",
                past,
                "--target",
                "y",
                "--time",
                "year",
                "--known",
                "k",
                "--horizon",
                4,
                "--epochs",
                2,
                "--out",
                out);
        assertEquals(0, fitted.code(), fitted.err());
        refused(call("forecast", out, past), "known covariates", "124 rows", "120 rows");
        List<String> more = new ArrayList<>(rows);
        IntStream.range(120, 124).forEach(t -> more.add((t + 1950) + ",," + (t % 7 == 3 ? 1 : 0)));
        Call forecast = call("forecast", out, file("more.csv", text("year,y,k", more)));
        assertEquals(0, forecast.code(), forecast.err());
        assertTrue(forecast.out().contains("after 2069") && forecast.out().contains("2073"), forecast.out());
        refused(stream("year,y\n", out), "a file with the known covariates [k]");
        refused(stream("year,y\n", model, "--known-file", past), "--known-file");
        Path calendar = file("calendar.csv", text("year,y,k", more));
        Call streamed = stream(text("year,y", cells(rows, 0, 1)), out, "--known-file", calendar);
        assertEquals(0, streamed.code(), streamed.err());
        assertEquals(
                call("forecast", out, calendar, "--csv")
                        .out()
                        .lines()
                        .skip(1)
                        .flatMap(line -> values(line).stream())
                        .toList(),
                values(streamed.out().lines().toList().getLast()));
    }

    private static List<String> cells(List<String> rows, int... columns) {
        return rows.stream()
                .map(row -> row.split(","))
                .map(cells -> IntStream.of(columns).mapToObj(c -> cells[c]).collect(Collectors.joining(",")))
                .toList();
    }

    /** Known covariates that end: the command ends there and goes on where the file reaches further, or goes on without forecasts. */
    @Test
    void knownCovariatesThatEndAreSaid() throws IOException {
        List<String> rows = IntStream.range(0, 80)
                .mapToObj(t -> (t + 1950) + "," + Math.sin(t) + "," + t % 3)
                .toList();
        Path past = file("past.csv", text("year,y,k", rows));
        Path out = folder.resolve("known.safetensors");
        Object[] options = {"--target", "y", "--time", "year", "--known", "k", "--horizon", 2, "--lags", 5};
        Object[] more = {"--difference", "none", "--epochs", 1, "--out", out};
        Call fitted = call(Stream.of(new Object[] {"fit", past}, options, more)
                .flatMap(Stream::of)
                .toArray());
        assertEquals(0, fitted.code(), fitted.err());
        List<String> input = cells(rows, 0, 1);
        List<String> whole = stream(text("year,y", input.subList(0, 78)), out, "--known-file", past)
                .out()
                .lines()
                .toList();
        Path calendar = file("calendar.csv", text("year,k", cells(rows.subList(0, 50), 0, 2)));
        Path state = folder.resolve("state");
        Call ended = stream(text("year,y", input), out, "--known-file", calendar, "--state", state);
        refused(ended, "end of the horizon", "calendar.csv", "line 50");
        assertEquals(whole.subList(0, 49), ended.out().lines().toList());
        file("calendar.csv", text("year,k", cells(rows, 0, 2)));
        Call again = stream(text("year,y", input.subList(48, 78)), out, "--known-file", calendar, "--state", state);
        assertEquals(0, again.code(), again.err());
        assertEquals(whole.subList(49, 79), again.out().lines().skip(1).toList());
        file("calendar.csv", text("year,k", cells(rows.subList(0, 50), 0, 2)));
        Call lenient =
                stream(text("year,y", input.subList(0, 50)), out, "--known-file", calendar, "--on-error", "skip");
        assertTrue(lenient.err().contains("no forecast: the known covariates do not reach"), lenient.err());
        assertEquals(whole.subList(0, 49), lenient.out().lines().limit(49).toList());
        assertEquals("1999,,,,,,,,", lenient.out().lines().toList().getLast());
        refused(stream(text("year,y", input), out, "--known-file", file("k.csv", "year,z\n1,2\n")), "'k'", "'z'");
        refused(stream(text("year,y", input), out, "--known-file", file("k.csv", "year,k\n1950,2\n1952,1\n")), "gap");
        refused(
                stream(text("year,y", input), out, "--known-file", file("k.csv", "year,k\n1951,2\n1952,1\n")),
                "must have the time of each row",
                "'1950'");
    }

    /** A row of the stream holds what is published with it; in a table the same value stands in the row that it is of. */
    @Test
    void publishedValuesComeWithLaterRows() throws IOException {
        Path lagged = folder.resolve("lagged.safetensors");
        Call fitted = fit(table, lagged, "--lag", "x=2,y=1");
        assertEquals(0, fitted.code(), fitted.err());
        assertTrue(fitted.out().contains("the latest " + (LOOKBACK + 2) + " rows"), fitted.out());
        List<String> rows = rows();
        List<String> published = new ArrayList<>();
        for (int t = 0; t < ROWS; t++) {
            String y = t < 1 ? "" : rows.get(t - 1).split(",")[1];
            String x = t < 2 ? "" : rows.get(t - 2).split(",")[2];
            published.add(rows.get(t).split(",")[0] + "," + y + "," + x);
        }
        Call streamed = stream(text("time,y,x", published), lagged);
        assertEquals(0, streamed.code(), streamed.err());
        List<String> lines = streamed.out().lines().toList();
        for (int origin : new int[] {LOOKBACK + 2, 77, ROWS}) {
            List<String> now = new ArrayList<>(rows.subList(0, origin));
            String[] last = now.getLast().split(",");
            now.set(origin - 1, last[0] + ",,"); // not published yet
            String[] before = now.get(origin - 2).split(",");
            now.set(origin - 2, before[0] + "," + before[1] + ",");
            Path then = file("then.csv", text("time,y,x", now));
            Call batch = call("forecast", lagged, then, "--csv");
            assertEquals(0, batch.code(), batch.err());
            assertEquals(
                    batch.out().lines().skip(1).flatMap(l -> values(l).stream()).toList(), values(lines.get(origin)));
        }
        assertTrue(lines.get(LOOKBACK + 1).endsWith(",,,"), "too few rows");
        refused(stream(text("time,y,x", rows), model, "--known-file", table), "--known-file");
        List<String> late = with(published, 50, published.get(50).split(",")[0] + ",1,");
        refused(stream(text("time,y,x", late), lagged), "'x'", "published with this row", "line 52");
        Call skipped = stream(text("time,y,x", late), lagged, "--on-error", "skip");
        assertTrue(skipped.err().contains("published with this row"), skipped.err());
    }

    @Test
    void theStateIsWrittenEveryFewRows() throws IOException {
        List<String> rows = rows();
        Path state = folder.resolve("state");
        List<Long> sizes = new ArrayList<>();
        StringBuilder text = new StringBuilder(text("time,y,x", rows.subList(0, 40)));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        // Standard input that looks at the state as each line is asked for, and is cut off.
        var input = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int from, int length) {
                sizes.add(Files.exists(state) ? state.toFile().lastModified() : 0);
                return super.read(to, from, Math.min(length, 20));
            }
        };
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                input,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "stream",
                model.toString(),
                "--state",
                state.toString(),
                "--save-every",
                "10");
        assertEquals(0, code, err.toString());
        assertTrue(sizes.getLast() > 0, "there before the end");
        refused(stream("", model, "--save-every", 3), "--save-every", "--state");
        refused(stream("", model, "--state", state, "--save-every", -1), "--save-every", "-1");
        refused(stream("", model, "--state", folder), "--state", "a folder");
        refused(stream("", model, "--state", folder.resolve("none").resolve("s")), "--state", "no such folder");
    }

    /** Told to end by SIGTERM, the process writes its state, and another goes on from it with the same bits. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatIsToldToEndKeepsItsState() throws Exception {
        List<String> rows = rows();
        Path state = folder.resolve("state");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "--add-modules", "jdk.incubator.vector", "-cp"));
        command.add(classes());
        command.addAll(List.of(Main.class.getName(), "stream", model.toString(), "--state", state.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
        List<String> lines = new ArrayList<>();
        try (var in = process.outputWriter();
                var printed = process.inputReader()) {
            in.write(text("time,y,x", rows.subList(0, 60)));
            in.flush();
            for (int i = 0; i < 61; i++) {
                lines.add(printed.readLine());
            }
            assertFalse(Files.exists(state), "only at the end");
            process.toHandle().destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        } finally {
            process.destroyForcibly();
        }
        assertTrue(Files.exists(state), () -> "no state: " + errors());
        Call second = stream(text("time,y,x", rows.subList(60, ROWS)), model, "--state", state);
        lines.addAll(second.out().lines().skip(1).toList());
        assertEquals(stream(text("time,y,x", rows), model).out().lines().toList(), lines);
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("err"));
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    /** The class path of this test, also where it runs on a module path. */
    private static String classes() {
        return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(path -> path != null && !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void badTablesAreRefusedWithTheirPlace() throws IOException {
        List<String> rows = rows();
        Path out = folder.resolve("m.safetensors");
        Map<String, List<String>> changed = new HashMap<>();
        changed.put("a time must be there once", with(rows, 50, rows.get(49)));
        changed.put("times must be sorted", with(rows, 50, rows.get(40)));
        changed.put("there must be no gap (1 missing", without(rows, 50));
        changed.put("mixed frequencies", with(rows, 50, rows.get(50).replace(":00,", ":30,")));
        changed.put("every cell must be a number", with(rows, 50, "2020-03-01T02:00,12x,1"));
        changed.put("as many cells as the header", with(rows, 50, "2020-03-01T02:00,12"));
        for (var entry : changed.entrySet()) {
            Path bad = file("bad.csv", text("time,y,x", entry.getValue()));
            refused(fit(bad, out), entry.getKey(), "bad.csv, line");
            refused(call("forecast", model, bad), entry.getKey(), "bad.csv, line");
        }
        refused(call("forecast", model, file("m.csv", text("time,z,x", rows))), "no such column", "'y'", "'z'");
        refused(fit(file("m.csv", text("time,y,z", rows)), out), "no such column", "'x'", "'z'");
        refused(call("forecast", model, folder.resolve("none.csv")), "no such file");
        refused(call("forecast", model, file("few.csv", text("time,y,x", rows.subList(0, 5)))), "at least 9 rows", "5");
        assertFalse(Files.exists(out), "nothing is written where something is refused");
    }

    private static List<String> with(List<String> rows, int at, String row) {
        List<String> changed = new ArrayList<>(rows);
        changed.set(at, row);
        return changed;
    }

    private static List<String> without(List<String> rows, int at) {
        List<String> changed = new ArrayList<>(rows);
        changed.remove(at);
        return changed;
    }

    @Test
    void rowsOfAnotherFrequencyAreRefused() throws IOException {
        List<String> days = IntStream.range(1, 29)
                .mapToObj(d -> "2020-02-%02d,%d,1".formatted(d, d))
                .toList();
        refused(call("forecast", model, file("days.csv", text("time,y,x", days))), "3600 s apart", "days", "days.csv");
        List<String> halves =
                rows().stream().limit(60).map(row -> row.split(",", 2)[1]).toList();
        List<String> half = new ArrayList<>();
        for (int i = 0; i < halves.size(); i++) {
            half.add(java.time.LocalDateTime.of(2020, 2, 28, 0, 0).plusMinutes(30L * i) + "," + halves.get(i));
        }
        refused(call("forecast", model, file("half.csv", text("time,y,x", half))), "3600 s apart", "1800 s apart");
        refused(stream(text("time,y,x", half), model), "mixed frequencies", "line 3");
        refused(stream(text("time,y,x", days), model), "form of the first one", "line 2");
    }

    /** Monday to Friday alone look like trading days, but go on with a Saturday if the model knows days. */
    @Test
    void aFewDaysAreThoseOfTheModel() throws IOException {
        List<String> days = IntStream.range(0, 90)
                .mapToObj(t -> java.time.LocalDate.of(2023, 1, 1).plusDays(t) + "," + (t % 7))
                .toList();
        Path out = folder.resolve("days.safetensors");
        Path all = file("days.csv", text("day,y", days));
        Call fitted = call(
                "fit",
                all,
                "--target",
                "y",
                "--time",
                "day",
                "--horizon",
                2,
                "--lags",
                4,
                "--epochs",
                1,
                "--difference",
                "none",
                "--out",
                out);
        assertEquals(0, fitted.code(), fitted.err());
        Path week = file("week.csv", text("day,y", days.subList(1, 6)));
        Call forecast = call("forecast", out, week, "--csv");
        assertEquals(0, forecast.code(), forecast.err());
        assertTrue(forecast.out().contains("\n2023-01-07,"), forecast.out());
        List<String> weekly = IntStream.range(0, 20)
                .mapToObj(t -> java.time.LocalDate.of(2023, 1, 2).plusDays(7 * t) + "," + t)
                .toList();
        refused(call("forecast", out, file("weekly.csv", text("day,y", weekly))), "1 day apart", "7 days apart");
    }

    @Test
    void badOptionsAreRefused() throws IOException {
        Path out = folder.resolve("m.safetensors");
        Object[] named = {"fit", table, "--target", "y", "--out", out, "--horizon"};
        refused(call(Stream.concat(Stream.of(named), Stream.of(0)).toArray()), "horizon");
        refused(call(Stream.concat(Stream.of(named), Stream.of(150)).toArray()), "rows");
        refused(fit(table, out, "--model", "tree"), "'tree'", "lstm");
        refused(fit(table, out, "--lag", "z=1"), "'z'");
        refused(fit(table, folder.resolve("none").resolve("m.safetensors")), "m.safetensors");
        assertEquals(2, call("fit", table, "--target", "y", "--horizon", 3).code(), "--out is required");
        refused(call("forecast", model, table, "--horizon", 4), "--horizon must be in 1..3", "4");
        refused(call("forecast", model, table, "--horizon", 0), "--horizon must be in 1..3", "0");
        refused(call("forecast", model, table, "--quantiles", "0.5,1"), "--quantiles", "1.0");
        refused(call("forecast", model, table, "--csv", "--json"), "--csv and --json");
        refused(stream("", model, "--quantiles", "0"), "--quantiles");
        assertEquals(2, stream("", model, "--on-error", "weep").code());
        Path quantiles = folder.resolve("q.safetensors");
        assertEquals(0, fit(table, quantiles, "--quantiles", "0.1,0.5,0.9").code());
        refused(call("forecast", quantiles, table, "--quantiles", "0.05"), "[0.1, 0.5, 0.9]", "0.05");
        assertTrue(call("forecast", quantiles, table, "--csv").out().startsWith("time,point,q0.1,q0.5,q0.9\n"));
    }

    @Test
    void damagedModelFilesAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        Path bad = folder.resolve("bad.safetensors");
        Rng rng = Rng.of(5, "damage");
        for (int i = 0; i < 60; i++) {
            byte[] damaged = bytes.clone();
            damaged[rng.nextInt(bytes.length)] ^= (byte) (1 << rng.nextInt(8));
            Files.write(bad, damaged);
            refused(call("forecast", bad, table), "bad.safetensors");
        }
        Files.write(bad, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        refused(call("forecast", bad, table), "bad.safetensors");
        refused(stream("", bad), "bad.safetensors");
        refused(call("forecast", table, table), "table.csv");
        refused(call("forecast", folder.resolve("none.safetensors"), table), "none.safetensors");
    }

    @Test
    void modelsOfAnotherKindAreRefused() throws IOException {
        Path other = folder.resolve("other.safetensors");
        try (Model lstm = Model.build(Spec.of(Spec.lstm(3, 4), Spec.last(), Spec.linear(4, 1)), Precision.F32, 1)) {
            lstm.save(other);
        }
        refused(call("forecast", other, table), "kind", "lanewise fit", "another model");
        refused(stream("", other), "kind", "lanewise fit");
    }

    /** Files whose checksum is right but whose parts do not fit each other, as other programs could write them. */
    @Test
    void modelFilesWhosePartsDoNotFitAreRefused() throws IOException {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("forecast.format", "3");
        wrong.put("forecast.horizon", "4");
        wrong.put("forecast.season", "0");
        wrong.put("forecast.past", "2");
        wrong.put("forecast.past.0", "y");
        wrong.put("forecast.target.lag", "-1");
        wrong.put("forecast.time.kind", "eons");
        wrong.put("forecast.time.step", "0");
        wrong.put("forecast.log", "maybe");
        wrong.put("neural.lags", "x");
        wrong.put("neural.count", "2");
        wrong.put("neural.output", "quantiles 0.9 0.1");
        wrong.put("neural.deviation", "1 2");
        wrong.put("neural.stretch", "-1");
        wrong.put("neural.freedom", "0.5");
        wrong.put("neural.scaler.level", "1 0");
        wrong.put("neural.scaler.past.0", "NaN 1");
        wrong.put("neural.difference", "auto");
        wrong.put("neural.flat", "true");
        Path bad = folder.resolve("bad.safetensors");
        for (String key : wrong.keySet()) {
            // A file of the first version has neither of these.
            boolean optional = key.equals("neural.stretch") || key.equals("neural.freedom");
            for (boolean removed : optional ? new boolean[] {false} : new boolean[] {false, true}) {
                try (Model loaded = Model.load(model)) {
                    Map<String, String> texts = new HashMap<>(loaded.metadata());
                    assertTrue(texts.containsKey(key), key);
                    if (removed) {
                        texts.remove(key);
                    } else {
                        texts.put(key, wrong.get(key));
                    }
                    loaded.save(bad, texts);
                }
                refused(call("forecast", bad, table), "bad.safetensors");
            }
        }
    }

    /** A model of the first version is one whose intervals are as the network says. */
    @Test
    void modelsOfTheFirstVersionAreRead() throws IOException {
        Path plain = folder.resolve("plain.safetensors");
        assertEquals(0, fit(table, plain, "--intervals", "model").code());
        Path first = folder.resolve("first.safetensors");
        try (Model loaded = Model.load(plain)) {
            Map<String, String> texts = new HashMap<>(loaded.metadata());
            assertEquals("1.0", texts.remove("neural.stretch"));
            texts.put("forecast.format", "1");
            loaded.save(first, texts);
        }
        String expected = call("forecast", plain, table, "--csv").out();
        assertEquals(expected, call("forecast", first, table, "--csv").out());
        assertNotEquals(expected, call("forecast", model, table, "--csv").out(), "another width");
    }

    @Test
    void malformedRowsAreReportedAndSkipped() throws IOException {
        List<String> rows = rows();
        List<String> broken = new ArrayList<>(rows);
        broken.add(150, "");
        broken.add(140, "2020-03-04T20:00,1,2,3");
        broken.add(130, "2020-03-04T10:00,\"1,2");
        broken.add(120, rows.get(119));
        broken.add(110, rows.get(100));
        broken.add(100, "2020-03-03T04:30,1,2");
        broken.add(90, "2020-03-02T18:00,NaN,2");
        broken.add(80, "2020-03-02T08:00,abc,2");
        broken.add(70, "x".repeat(100_000));
        broken.add(60, "yesterday,1,2");
        Call call = stream(text("time,y,x", broken), model, "--on-error", "skip");
        assertEquals(0, call.code(), call.err());
        for (String part : List.of(
                "form of the first one; expected date-times such as 2016-07-01 00:00, got 'yesterday' (standard input,"
                        + " line 62)",
                "at most 65536 characters, got more (standard input, line 73)",
                "got 'abc' (standard input, line 84, column 2)",
                "every cell must be finite",
                "mixed frequencies",
                "times must be sorted",
                "a time must be there once",
                "quotes that are closed",
                "expected 3 cells, got 4 cells",
                "no line may be empty",
                "10 rows could not be used")) {
            assertTrue(call.err().contains(part), () -> part + " in " + call.err());
        }
        assertEquals(stream(text("time,y,x", rows), model).out(), call.out(), "as if they had not been there");
        Call refusing = stream(text("time,y,x", broken), model);
        refused(refusing, "'yesterday'", "line 62");
        assertEquals(61, refusing.out().lines().count(), "the rows before it were forecast from");
    }

    /** A number that is one, but of a size that the network can't compute with: there is no forecast until it is out of sight. */
    @Test
    void absurdNumbersDoNotEndAStream() throws IOException {
        Path mlp = folder.resolve("mlp.safetensors");
        assertEquals(0, fit(table, mlp, "--model", "mlp").code());
        List<String> rows = rows();
        List<String> absurd = with(rows, 50, rows.get(50).split(",")[0] + ",1e300,1");
        Call call = stream(text("time,y,x", absurd), mlp, "--on-error", "skip");
        assertEquals(0, call.code(), call.err());
        assertTrue(call.err().contains("no forecast: the latest rows"), call.err());
        List<String> lines = call.out().lines().toList();
        assertEquals(ROWS + 1, lines.size());
        List<String> expected =
                stream(text("time,y,x", rows), mlp).out().lines().toList();
        assertEquals(expected.subList(0, 51), lines.subList(0, 51));
        assertEquals(expected.subList(51 + LOOKBACK, ROWS + 1), lines.subList(51 + LOOKBACK, ROWS + 1));
        assertTrue(lines.get(51).endsWith(",,,,,,,,,,,,"), lines.get(51));
        refused(stream(text("time,y,x", absurd), mlp), "the latest rows", "rows such as those of the training");
    }

    @Test
    void missingRowsCountAsTheLastOneBeforeThem() {
        List<String> rows = rows();
        List<String> filled = new ArrayList<>(rows);
        for (int t = 100; t < 103; t++) {
            String[] last = rows.get(99).split(",", 2);
            filled.set(t, rows.get(t).split(",")[0] + "," + last[1]);
        }
        List<String> gap = new ArrayList<>(rows);
        gap.subList(101, 103).clear();
        gap.set(100, rows.get(100).replaceFirst(",.*", ",oops,1"));
        Call call = stream(text("time,y,x", gap), model, "--on-error", "skip");
        assertEquals(0, call.code(), call.err());
        assertTrue(call.err().contains("3 rows are missing before '2020-03-03T07:00'"), call.err());
        List<String> expected = new ArrayList<>(
                stream(text("time,y,x", filled), model).out().lines().toList());
        expected.subList(101, 104).clear();
        assertEquals(expected, call.out().lines().toList());
        refused(stream(text("time,y,x", without(rows, 100)), model), "no gap (1 missing", "line 102");
    }

    @Test
    void aStateGoesOnAfterARestartWithTheSameBits() throws IOException {
        List<String> rows = rows();
        List<String> whole = stream(text("time,y,x", rows), model).out().lines().toList();
        for (int cut : new int[] {0, 3, LOOKBACK, 57, ROWS}) {
            Path state = folder.resolve("state" + cut);
            Call first = stream(text("time,y,x", rows.subList(0, cut)), model, "--state", state);
            Call second = stream(
                    String.join("\n", rows.subList(cut, ROWS)), model, "--state", state, "--columns", "time,y,x");
            assertEquals(0, second.code(), second.err());
            List<String> both = new ArrayList<>(first.out().lines().toList());
            both.addAll(second.out().lines().skip(1).toList());
            assertEquals(whole, both, "cut after " + cut);
        }
    }

    @Test
    void aStateIsKeptWhereARowIsRefused() throws IOException {
        List<String> rows = rows();
        Path state = folder.resolve("state");
        refused(stream(text("time,y,x", with(rows, 50, "?")), model, "--state", state), "line 52");
        Call second = stream(text("time,y,x", rows.subList(50, ROWS)), model, "--state", state);
        List<String> whole = stream(text("time,y,x", rows), model).out().lines().toList();
        assertEquals(whole.subList(51, ROWS + 1), second.out().lines().skip(1).toList());
        refused(stream(text("time,y,x", rows), model, "--state", state), "times must be sorted", "line 2");
    }

    @Test
    void statesThatDoNotFitAreRefused() throws IOException {
        Path state = folder.resolve("state");
        assertEquals(0, stream(Files.readString(table), model, "--state", state).code());
        byte[] bytes = Files.readAllBytes(state);
        Path other = folder.resolve("other.safetensors");
        assertEquals(0, fit(table, other, "--seed", 9).code());
        refused(stream("time,y,x\n", other, "--state", state), "a state of this model", "state");
        for (int at : new int[] {3, 40, bytes.length / 2, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            Files.write(state, damaged);
            refused(stream("time,y,x\n", model, "--state", state), "state");
            assertEquals(-1, Files.mismatch(state, Files.write(folder.resolve("d"), damaged)), "left as it was");
        }
        refused(stream("time,y,x\n", model, "--state", model), "kind", "lanewise stream");
        refused(stream("time,y\n", model), "no such column", "'x'");
        refused(stream("time,y,x,y\n", model), "two columns have this name");
        refused(stream("\n", model), "the first line must name the columns");
        assertEquals(0, stream("", model).code(), "nothing in, nothing out");
    }

    @Test
    void streamSpeaksJson() throws IOException {
        List<String> lines =
                stream(Files.readString(table), model, "--json").out().lines().toList();
        assertEquals(ROWS, lines.size());
        assertEquals("{\"time\":\"2020-02-28T00:00\",\"rows\":1,\"needed\":9}", lines.getFirst());
        assertTrue(lines.getLast().startsWith("{\"time\":\"2020-03-07T07:00\",\"points\":["), lines.getLast());
        assertTrue(lines.getLast().contains("\"quantiles\":{\"0.05\":["), lines.getLast());
        assertEquals(
                Collections.nCopies(LOOKBACK - 1, true),
                lines.subList(0, LOOKBACK - 1).stream()
                        .map(l -> l.contains("needed"))
                        .toList());
    }

    @Test
    void rowsWithoutTimesAreCounted() throws IOException {
        List<String> plain = rows().stream().map(row -> row.split(",", 2)[1]).toList();
        Path some = file("plain.csv", text("y,x", plain));
        Path out = folder.resolve("plain.safetensors");
        Call fitted = call("fit", some, "--target", "y", "--horizon", 2, "--lags", 6, "--epochs", 1, "--out", out);
        assertEquals(0, fitted.code(), fitted.err());
        List<String> lines = stream(text("y,x", plain), out).out().lines().toList();
        assertEquals("200", lines.getLast().split(",")[0]);
        Call forecast = call("forecast", out, some, "--csv");
        assertEquals(
                "201", forecast.out().lines().skip(1).findFirst().orElseThrow().split(",")[0]);
        assertEquals(
                forecast.out()
                        .lines()
                        .skip(1)
                        .flatMap(line -> values(line).stream())
                        .toList(),
                values(lines.getLast()));
    }
}
