package lanewise.forecast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lanewise.engine.Rng;
import lanewise.forecast.cli.CommandLineTest.Call;
import lanewise.forecast.data.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The backtest as a user calls it: what it prints, and what it says of bad input, for every option. */
class BacktestCommandTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** 80 months from a fixed seed: y with a season of 12, a past covariate p and a known one k. */
    private Path months() throws IOException {
        Rng rng = Rng.of(5);
        StringBuilder text = new StringBuilder("month,y,p,k\n");
        for (int t = 0; t < 80; t++) {
            text.append("%d-%02d,".formatted(2000 + t / 12, 1 + t % 12));
            text.append(50 + 10 * Math.sin(t * Math.PI / 6) + rng.normal(t)).append(',');
            text.append(rng.normal(1000 + t)).append(',').append(t % 12).append('\n');
        }
        return file("months.csv", text.toString());
    }

    private static Call backtest(Path file, String... more) {
        List<Object> arguments = new ArrayList<>(List.of("backtest", file));
        arguments.addAll(List.of(more));
        return CommandLineTest.call(arguments.toArray());
    }

    /** A call that is quick: small networks, few origins. */
    private static Call quick(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--target", "y", "--horizon", "3", "--origins", "3", "--refit", "3", "--hidden", "4", "--epochs", "1"));
        arguments.addAll(List.of(more));
        return backtest(file, arguments.toArray(String[]::new));
    }

    private static void refused(int code, Call call, String... parts) {
        assertEquals(code, call.code(), call.err());
        for (String part : parts) {
            assertTrue(call.err().contains(part), () -> "expected '" + part + "' in: " + call.err());
        }
        assertFalse(call.err().contains("\tat "), () -> "a stack trace: " + call.err());
    }

    @Test
    void printsATableOfModelsAndBaselines() throws IOException {
        Call call = quick(months(), "--time", "month", "--past", "p", "--lag", "p=1,y=1", "--known", "k");
        assertEquals(0, call.code(), call.err());
        for (String part : List.of(
                "months, 1 month apart (2000-01 to 2006-08)",
                "3 origins, stride 1",
                "2006-04 to 2006-08",
                "naive ",
                "seasonal naive (12)",
                "drift",
                "AR",
                "lagged network",
                "LSTM",
                "best")) {
            assertTrue(call.out().contains(part), () -> "no " + part + " in " + call.out());
        }
    }

    @Test
    void jsonHoldsEverything() throws IOException {
        String[] arguments = {
            "--time", "month", "--model", "gru", "--seeds", "2", "--quantiles", "0.1,0.5,0.9", "--json"
        };
        Call call = quick(months(), arguments);
        assertEquals(0, call.code(), call.err());
        assertEquals(1, call.out().trim().lines().count());
        for (String key : List.of(
                "\"bestBaseline\"",
                "\"crps\"",
                "\"winkler\"",
                "\"byStep\"",
                "\"worst\"",
                "\"quantiles\"",
                "\"actual\"",
                "\"GRU\"",
                "\"levels\":[0.1,0.5,0.9]")) {
            assertTrue(call.out().contains(key), () -> "no " + key + " in " + call.out());
        }
        assertEquals(call.out(), quick(months(), arguments).out(), "the same seed gives the same JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "--model mlp",
        "--model rnn --log --difference first",
        "--model gru --distribution gaussian --scaler robust",
        "--model lstm --distribution student --scaler range --dropout 0.1 --layers 2",
        "--model transformer --scaler none --difference none --precision f64",
        "--model gru --recursive --paths 7 --window 60 --lags 4",
        "--model none --season 4 --stride 2 --min-train 60",
        "--model lstm --batch 8 --patience 1 --learning-rate 0.01 --validation 0.3 --seed 9 --threads 1 --missing"
                + " forward",
    })
    void everyOptionWorks(String options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--time", "month"));
        arguments.addAll(List.of(options.split(" ")));
        Call call = quick(months(), arguments.toArray(String[]::new));
        assertEquals(0, call.code(), call.err());
        assertFalse(call.out().contains("NaN"), call.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--target z | 'z' | 'month', 'y', 'p', 'k'",
                "--time z | 'z' | no such column",
                "--past z | 'z' | no such column",
                "--known z | 'z' | no such column",
                "--past y | 'y' | one use",
                "--known p --past p | 'p' | one use",
                "--lag q=1 | 'q' | the target or one of --past",
                "--lag y=-1 | 'y' | >= 0",
                "--lag y=79 | 'y' | publication lag",
                "--horizon 0 | horizon | 0",
                "--horizon -3 | horizon | -3",
                "--horizon 79 | too few rows | got 80",
                "--horizon 2000000000 | too few rows | got 80",
                "--origins 0 | origins | 0",
                "--origins 100 | too few rows | got 80",
                "--stride 0 | stride | 0",
                "--refit 0 | refit | 0",
                "--window -1 | window | -1",
                "--window 3 | at least | 3",
                "--min-train 79 | too few rows | got 80",
                "--season 0 | season | 0",
                "--season 100 | at least 102 rows | seasonal",
                "--model tree | mlp, rnn, lstm, gru, transformer | 'tree'",
                "--seeds 0 | --seeds must be >= 1 | 0",
                "--threads 0 | threads must be >= 1 | 0",
                "--quantiles 0.9,0.1 | increase | 0.9",
                "--quantiles 0.5,1.5 | (0, 1) | 1.5",
                "--hidden 0 | hidden units must be >= 1 | 0",
                "--layers 0 | layers must be >= 1 | 0",
                "--dropout 1 | [0, 1) | 1",
                "--lags 0 | --lags must be >= 1 | 0",
                "--lags 70 | rows | lags",
                "--epochs 0 | epochs must be >= 1 | 0",
                "--patience 0 | patience must be >= 1 | 0",
                "--batch 0 | batch must be >= 1 | 0",
                "--learning-rate 0 | learning rate must be > 0 | 0",
                "--learning-rate NaN | learning rate must be > 0 | NaN",
                "--validation 0.9 | (0, 0.5] | 0.9",
                "--paths 5 | --recursive | 5",
                "--paths 0 --recursive | >= 1 | 0",
                "--model transformer --hidden 3 | heads | 3",
            })
    void badOptionsAreRefused(String options, String first, String second) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        if (!arguments.contains("--target")) {
            arguments.addAll(0, List.of("--target", "y"));
        }
        if (!arguments.contains("--horizon")) {
            arguments.addAll(0, List.of("--horizon", "2"));
        }
        if (!arguments.contains("--origins")) {
            arguments.addAll(0, List.of("--origins", "2"));
        }
        if (!arguments.contains("--epochs")) {
            arguments.addAll(0, List.of("--epochs", "1"));
        }
        refused(1, backtest(months(), arguments.toArray(String[]::new)), first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "--horizon",
        "--horizon two",
        "--quantiles a",
        "--distribution cauchy",
        "--quantiles 0.5 --distribution gaussian",
        "--difference second",
        "--scaler none-such",
        "--missing drop",
        "--precision f16",
        "--lag y",
        "--lag y=x",
        "--nonsense",
        "--seed x",
    })
    void optionsThatCannotBeReadAreRefused(String options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--target", "y"));
        if (!options.startsWith("--horizon")) {
            arguments.addAll(List.of("--horizon", "2"));
        }
        arguments.addAll(List.of(options.split(" ")));
        assertEquals(2, backtest(months(), arguments.toArray(String[]::new)).code());
    }

    @Test
    void whatIsRequiredIsRequired() throws IOException {
        assertEquals(2, backtest(months(), "--horizon", "2").code());
        assertEquals(2, backtest(months(), "--target", "y").code());
        assertEquals(
                2,
                CommandLineTest.call("backtest", "--target", "y", "--horizon", 2)
                        .code());
    }

    @Test
    void badFilesAreRefusedWithTheirPlace() throws IOException {
        refused(1, quick(folder.resolve("none.csv")), "none.csv", "no such file");
        refused(1, quick(file("text.csv", "t,y\n1,2\n2,abc\n")), "'abc'", "line 3, column 2");
        refused(1, quick(file("empty.csv", "t,y\n1,2\n2,\n")), "an empty cell", "line 3, column 2");
        refused(1, quick(file("nan.csv", "t,y\n1,NaN\n")), "finite", "line 2, column 2");
        refused(1, quick(file("header.csv", "t,y\n")), "header line only");
        refused(1, quick(file("few.csv", "t,y\n1,2\n2,3\n")), "too few rows", "got 2");
        refused(1, quick(file("twice.csv", "t,y\n1,2\n1,3\n"), "--time", "t"), "once", "line 3, column 1");
        refused(1, quick(file("unsorted.csv", "t,y\n2,2\n1,3\n"), "--time", "t"), "sorted", "line 3, column 1");
        refused(1, quick(file("gap.csv", "t,y\n1,2\n2,3\n4,3\n"), "--time", "t"), "gap", "line 4, column 1");
        refused(
                1,
                quick(file("mixed.csv", "t,y\n2000-01,2\n2000-02,3\n2000Q2,3\n"), "--time", "t"),
                "form of the first one",
                "line 4, column 1");
        refused(
                1,
                quick(
                        file("mixed2.csv", "t,y\n2000-01-03,2\n2000-01-10,3\n2000-01-17,3\n2000-01-18,1\n"),
                        "--time",
                        "t"),
                "mixed frequencies",
                "line 5, column 1");
        Path negative = file("negative.csv", "t,y\n" + "1,-2\n2,3\n".repeat(40));
        refused(1, quick(negative, "--log"), "above 0", "-2");
    }

    /** 300 returns, and prices made of them. */
    private Path returns() throws IOException {
        Rng rng = Rng.of(7);
        StringBuilder text = new StringBuilder("t,r,p\n");
        double price = 100;
        for (int t = 0; t < 300; t++) {
            double r = rng.normal(t) * (t / 40 % 2 == 0 ? 1 : 2);
            price *= Math.exp(r / 100);
            text.append(t).append(',').append(r).append(',').append(price).append('\n');
        }
        return file("returns.csv", text.toString());
    }

    @Test
    void volatilityStandsBesideTheGarchFamily() throws IOException {
        String[] arguments = {
            "--target",
            "p",
            "--returns",
            "--volatility",
            "--horizon",
            "2",
            "--origins",
            "20",
            "--refit",
            "20",
            "--model",
            "gru",
            "--epochs",
            "2",
            "--seeds",
            "2"
        };
        Call call = backtest(returns(), arguments);
        assertEquals(0, call.code(), call.err());
        for (String part :
                List.of("constant", "EWMA", "GARCH", "EGARCH", "GJR", "GRU", "worst of 2 seeds", "VaR 5 %", "best")) {
            assertTrue(call.out().contains(part), () -> "no " + part + " in " + call.out());
        }
        assertFalse(call.out().contains("NaN"), call.out());
        List<String> json = new ArrayList<>(List.of(arguments));
        json.add("--json");
        Call object = backtest(returns(), json.toArray(String[]::new));
        assertTrue(
                object.out().contains("\"pConditionalCoverage\"")
                        && object.out().contains("\"qlike\""),
                object.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--target r --returns | positive | row",
                "--target r --volatility --log | --log | --volatility",
                "--target r --volatility --difference first | --difference | --volatility",
                "--target r --volatility --quantiles 0.1,0.9 | --quantiles | density",
                "--target r --volatility --recursive | --recursive | density",
                "--target r --volatility --origins 290 | too few rows | got 300",
                "--target r --volatility --origins 60 --model lstm | rows | got 240",
            })
    void badVolatilityOptionsAreRefused(String options, String first, String second) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--horizon", "1"));
        arguments.addAll(List.of(options.split(" ")));
        refused(1, backtest(returns(), arguments.toArray(String[]::new)), first, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "-7e9", "3e-9"})
    void aConstantSeriesStaysConstant(String value) throws IOException {
        Call call =
                quick(file("same.csv", "t,y\n" + ("1," + value + "\n").repeat(60)), "--model", "lstm,mlp", "--json");
        assertEquals(0, call.code(), call.err());
        double all = Double.parseDouble(value);
        Matcher maes = Pattern.compile("\"scores\":\\{\"rmse\":([^,]+)").matcher(call.out());
        int found = 0;
        while (maes.find()) {
            double rmse = Double.parseDouble(maes.group(1));
            assertTrue(all == 0 || rmse <= 1e-9 * Math.abs(all), () -> value + " in " + call.out());
            found++;
        }
        assertEquals(5, found);
        assertFalse(quick(file("same.csv", "t,y\n" + ("1," + value + "\n").repeat(60)))
                .out()
                .contains("NaN"));
    }

    /** Whoever has few rows gets what they suffice for, and is told what was left out. */
    @Test
    void theLaggedNetworkIsLeftOutWhereRowsAreFew() throws IOException {
        StringBuilder text = new StringBuilder("y\n");
        for (int t = 0; t < 30; t++) {
            text.append(5 + Math.sin(t)).append('\n');
        }
        Path few = file("few.csv", text.toString());
        Call call = quick(few, "--model", "none", "--lags", "14");
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains("The lagged network is left out: "), call.out());
        assertTrue(call.out().contains("AR") && !call.out().contains("\nlagged network"), call.out());
        refused(1, quick(few, "--model", "mlp", "--lags", "14"), "lagged network", "at least");
    }

    /** What people bring: other separators, other dates, marks for missing values. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "t;y/1;2 | separated by commas | 't;y'",
                "t;y/1;2,5 | separated by commas | 't;y'",
                "t,y/1,1e200 | choose another unit | 1.0E200",
                "t,y/1,`2,5` | with a point and no commas | '2,5'",
                "t,y/1,`1,234.5` | with a point and no commas | '1,234.5'",
                "t,y/1,NA | --missing forward | 'NA'",
                "t,y/1,. | --missing forward | '.'",
                "t,y/1, | --missing forward | an empty cell",
                "t,y/31.12.1999,2 | year-month-day | '31.12.1999'",
                "t,y/12//31//1999,2 | year-month-day | '12/31/1999'",
                "t,y/Q1 1959,2 | 1960Q1 | 'Q1 1959'",
                "t,y,y/1,2,3 | two columns have this name | 't', 'y', 'y'",
                "t,Y/1,2 | no such column | 'Y'",
                "t,y/1,1e999 | a number that a double can hold | '1e999'",
                "t,y/1,2 € | every cell must be a number | '2 €'",
            })
    void filesOfOtherFormsAreRefusedWithAHint(String text, String first, String second) throws IOException {
        String csv = text.replace("//", "\u0000")
                .replace("/", "\n")
                .replace("\u0000", "/")
                .replace('`', '"');
        refused(1, quick(file("other.csv", csv + "\n"), "--time", "t"), first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "quarters, 1959Q1 1959Q2 1959Q3 1959Q4",
        "quarters, 1959-Q1 1959-Q2 1959-Q3 1959-Q4",
        "quarters, 1959_Q1 1959_Q2 1959_Q3 1959_Q4",
        "quarters, 1959q3 1959q4 1960q1 1960q2",
        "months, 1999M11 1999M12 2000M01 2000M02",
        "days, 1999/12/30 1999/12/31 2000/01/01 2000/01/02",
        "date-times, 1999-12-31T22:00Z 1999-12-31T23:00Z 2000-01-01T00:00Z 2000-01-01T01:00Z",
        "date-times, 1999/12/31_22:00:00 1999/12/31_23:00:00 2000/01/01_00:00:00",
        "months, 1999-11 1999-12 2000-01 2000-02",
        "days one or more months apart, 1999-11-01 1999-12-01 2000-01-01 2000-02-01",
        "days one or more months apart, 1999-11-30 1999-12-31 2000-01-31 2000-02-29",
        "days, 19991230 19991231 20000101 20000102",
    })
    void datesOfManyFormsAreRead(String kind, String times) throws IOException {
        List<String> some = Stream.of(times.split(" "))
                .map(label -> label.replace('_', ' '))
                .toList();
        Timeline few = Timeline.of("t", some.subList(0, some.size() - 1), row -> "row " + row);
        for (int t = 0; t < some.size(); t++) {
            assertEquals(some.get(t), few.label(t));
        }
        StringBuilder text = new StringBuilder("\uFEFFt,y\r\n"); // as spreadsheets write it
        for (int t = 0; t < 60; t++) {
            text.append(few.label(t)).append(',').append(t % 4 + 0.1 * t).append("\r\n");
        }
        Call call = quick(file("dates.csv", text.toString()), "--time", "t", "--model", "none");
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains(kind + ", "), call.out());
    }

    @Test
    void marksForMissingValuesAreFilledForward() throws IOException {
        StringBuilder gaps = new StringBuilder("t,y\n");
        StringBuilder filled = new StringBuilder("t,y\n");
        List<String> marks = List.of("NA", "", "NaN", ".", "null", "n/a");
        for (int t = 0; t < 60; t++) {
            boolean gap = t % 9 == 5;
            gaps.append(t)
                    .append(',')
                    .append(gap ? marks.get(t / 9 % 6) : "" + t % 7)
                    .append('\n');
            filled.append(t).append(',').append(gap ? (t - 1) % 7 : t % 7).append('\n');
        }
        Call call = quick(file("gaps.csv", gaps.toString()), "--missing", "forward", "--model", "none", "--json");
        assertEquals(0, call.code(), call.err());
        Call expected = quick(file("gaps2.csv", filled.toString()), "--model", "none", "--json");
        assertEquals(expected.out().replace("gaps2", "gaps"), call.out());
    }

    /** Scores of the same series in another unit are the same in that unit. */
    @ParameterizedTest
    @CsvSource({"1e12", "1e-12", "1e100", "1e-100"})
    void theUnitDoesNotMatter(double unit) throws IOException {
        Rng rng = Rng.of(5, "unit");
        StringBuilder text = new StringBuilder("y\n");
        for (int t = 0; t < 80; t++) {
            text.append(unit * (5 + Math.sin(t) + 0.1 * rng.nextNormal())).append('\n');
        }
        for (String log : List.of("--log", "--returns")) {
            Path file = file("unit.csv", text.toString());
            Call call = quick(
                    file,
                    "--model",
                    "gru,transformer",
                    log,
                    "--report",
                    folder.resolve("r.html").toString());
            assertEquals(0, call.code(), call.err());
            assertFalse(call.out().contains("NaN") || call.out().contains("Inf"), call.out());
        }
        Call call = quick(file("unit.csv", text.toString()), "--distribution", "gaussian");
        assertEquals(0, call.code(), call.err());
        assertFalse(call.out().contains("NaN") || call.out().contains("Inf"), call.out());
    }

    @Test
    void placesThatCannotBeWrittenToAreRefusedFirst() throws IOException {
        Path none = folder.resolve("none").resolve("r.html");
        Path data = folder.resolve("there-is-no-data.csv");
        Path plain = file("plain", "a file");
        refused(1, quick(data, "--report", none.toString()), "--report", "no such folder");
        refused(1, quick(data, "--report", folder.toString()), "--report", "a folder");
        refused(1, quick(data, "--report", plain.resolve("r.html").toString()), "--report", "got a file");
        Object[] fit = {"fit", data, "--target", "y", "--horizon", 2, "--out", none};
        refused(1, CommandLineTest.call(fit), "--out", "no such folder");
        Path inFile = plain.resolve("out");
        refused(1, CommandLineTest.call("experiment", "lstm-by-hand", "--out", inFile), "--out", "got a file");
        Object[] volatility = {"volatility", data, "--column", "y", "--save", none};
        assertEquals(1, CommandLineTest.call(volatility).code());
        refused(1, CommandLineTest.call("demo", "--report", none), "--report", "no such folder");
    }
}
