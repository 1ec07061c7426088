package lanewise.forecast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lanewise.engine.Rng;
import lanewise.forecast.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a user calls them: what they print, what they leave behind, and what they say of bad input. */
class CommandLineTest {
    @TempDir
    Path folder;

    /** What one call gave. */
    record Call(int code, String out, String err) {}

    static Call call(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Call(code, out.toString(), err.toString());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** 400 returns from a fixed seed with two levels of volatility. */
    private Path returns() throws IOException {
        Rng rng = Rng.of(7);
        StringBuilder text = new StringBuilder("t,r\n");
        for (int i = 0; i < 400; i++) {
            text.append(i)
                    .append(',')
                    .append(rng.normal(i) * (i / 50 % 2 == 0 ? 1 : 2))
                    .append('\n');
        }
        return file("returns.csv", text.toString());
    }

    private void refused(Call call, String... parts) {
        assertTrue(call.code() != 0, () -> "expected a failure: " + call);
        for (String part : parts) {
            assertTrue(call.err().contains(part), () -> "expected '" + part + "' in: " + call.err());
        }
        assertFalse(call.err().contains("\tat "), () -> "a stack trace: " + call.err());
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> !f.endsWith(".csv"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void gradflowTellsAndDraws() throws IOException {
        for (String cell : List.of("rnn", "irnn", "gru", "lstm")) {
            Path picture = folder.resolve(cell + ".png");
            Call call = call("gradflow", "--cell", cell, "--hidden", 4, "--steps", 12, "--picture", picture);
            assertEquals(0, call.code(), call.err());
            assertTrue(call.out().contains("spectral radius"), call.out());
            byte[] png = Files.readAllBytes(picture);
            assertEquals("PNG", new String(png, 1, 3, java.nio.charset.StandardCharsets.US_ASCII));
        }
        Call json = call("gradflow", "--cell", "lstm", "--hidden", 3, "--steps", 5, "--json");
        assertTrue(json.out().startsWith("{") && json.out().contains("\"forgetProducts\""), json.out());
        refused(call("gradflow", "--steps", 2), "--steps must be at least 3, but is 2");
        refused(call("gradflow", "--cell", "tree"), "tree");
        refused(call("gradflow", folder.resolve("none.safetensors")), "none.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "demo", "backtest", "volatility", "garch", "cases", "gradcheck", "gradflow"})
    void everyCommandHasHelpWithAnExample(String command) {
        Call call = call(command, "--help");
        assertEquals(0, call.code());
        assertTrue(call.out().contains("Example: ./lanewise " + command), call.out());
        assertTrue(call.out().contains("--json"), call.out());
    }

    @Test
    void infoSaysWhatRuns() {
        Call call = call("info");
        assertEquals(0, call.code());
        assertTrue(call.out().contains("kernels"), call.out());
        Call json = call("info", "--json");
        assertTrue(
                json.out().startsWith("{\"engine\":")
                        && json.out().trim().lines().count() == 1,
                json.out());
    }

    @Test
    void volatilityTrainsSavesAndLoads() throws IOException {
        Path model = folder.resolve("m.safetensors");
        Path report = folder.resolve("r.html");
        Call trained = call(
                "volatility",
                returns(),
                "--column",
                "r",
                "--test",
                50,
                "--epochs",
                2,
                "--window",
                60,
                "--seeds",
                2,
                "--save",
                model,
                "--report",
                report);
        assertEquals(0, trained.code(), trained.err());
        assertEquals(List.of("m.safetensors", "r.html"), left());
        String row = lstmRow(trained);
        Call loaded = call("volatility", returns(), "--column", "r", "--test", 50, "--window", 60, "--load", model);
        assertEquals(0, loaded.code(), loaded.err());
        assertEquals(row, lstmRow(loaded));
    }

    private static String lstmRow(Call call) {
        return call.out()
                .lines()
                .filter(l -> l.startsWith("LSTM ") && l.contains("%"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sameSeedGivesTheSameJson() throws IOException {
        Object[] arguments = {
            "volatility",
            returns(),
            "--column",
            "r",
            "--test",
            50,
            "--epochs",
            2,
            "--window",
            60,
            "--seeds",
            2,
            "--json",
            "--report",
            folder.resolve("r.html")
        };
        Call once = call(arguments);
        Call again = call(arguments);
        assertEquals(0, once.code(), once.err());
        assertEquals(once.out(), again.out());
        assertEquals(1, once.out().trim().lines().count());
        assertTrue(once.out().startsWith("{\"source\":"), once.out());
    }

    @Test
    void badDataIsRefusedWithItsPlace() throws IOException {
        Path good = returns();
        refused(call("volatility", folder.resolve("none.csv"), "--column", "r"), "none.csv", "no such file");
        refused(call("volatility", good, "--column", "x"), "'x'", "'t', 'r'");
        refused(
                call("volatility", file("text.csv", "t,r\n1,2\n2,abc\n"), "--column", "r"),
                "'abc'",
                "line 3, column 2");
        refused(call("volatility", file("nan.csv", "t,r\n1,NaN\n"), "--column", "r"), "finite", "line 2, column 2");
        refused(call("volatility", file("inf.csv", "t,r\n1,2\n2,-Infinity\n"), "--column", "r"), "finite", "line 3");
        refused(
                call("volatility", file("few.csv", "t,r\n1,2\n2,-1\n3,1\n"), "--column", "r"),
                "at least 251 rows",
                "got 2");
        refused(call("volatility", good, "--column", "r", "--test", 400), "1 to 399", "400");
        refused(call("volatility", good, "--column", "r", "--test", 0), "1 to 399", "0");
        refused(
                call("garch", file("same.csv", "t,r\n" + "1,2\n".repeat(50)), "--column", "r", "--as", "returns"),
                "constant");
        assertEquals(List.of(), left());
    }

    @Test
    void badArgumentsAreRefused() throws IOException {
        assertEquals(2, call("volatility", returns()).code());
        assertEquals(2, call("nonsense").code());
        assertEquals(2, call().code());
        refused(call("volatility", returns(), "--column", "r", "--seeds", 0), "--seeds must be >= 1", "0");
        refused(call("volatility", returns(), "--column", "r", "--window", 5), "window must be >= 10", "5");
        refused(call("cases", folder.resolve("none")), "folder", "none");
        assertEquals(List.of(), left());
    }

    @Test
    void badModelFilesAreRefused() throws IOException {
        Path model = folder.resolve("m.safetensors");
        Object[] train = {
            "volatility",
            returns(),
            "--column",
            "r",
            "--test",
            50,
            "--epochs",
            1,
            "--window",
            60,
            "--seeds",
            1,
            "--save",
            model,
            "--report",
            folder.resolve("r.html")
        };
        assertEquals(0, call(train).code());
        byte[] bytes = Files.readAllBytes(model);
        Path bad = folder.resolve("bad.safetensors");

        Files.write(bad, java.util.Arrays.copyOf(bytes, bytes.length - 8));
        refused(load(bad), "bad.safetensors");
        byte[] flipped = bytes.clone();
        flipped[20] ^= 1;
        Files.write(bad, flipped);
        refused(load(bad), "bad.safetensors");
        byte[] value = bytes.clone();
        value[value.length - 1] ^= 1;
        Files.write(bad, value);
        refused(load(bad), "bad.safetensors", "crc32c");
        refused(load(folder.resolve("none.safetensors")), "none.safetensors");
    }

    private Call load(Path model) throws IOException {
        return call("volatility", returns(), "--column", "r", "--test", 50, "--window", 60, "--load", model);
    }

    @Test
    void garchEstimatesItsFamily() {
        Path data = SharedData.file("dmbp.csv");
        Call call =
                call("garch", data, "--column", "ret_pct", "--process", "gjr", "--innovation", "student_t", "--json");
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains("\"gamma\":") && call.out().contains("\"nu\":"), call.out());
        assertTrue(call.out().contains("\"model\":\"GJR(1,1,1) t\""), call.out());
        assertTrue(call("garch", data, "--column", "ret_pct", "--innovation", "student_t")
                        .code()
                != 0);
        assertTrue(call("garch", data, "--column", "ret_pct", "--process", "egarch")
                .out()
                .contains("EGARCH(1,1,1)"));
    }

    @Test
    void garchGivesThePublishedNumbers() {
        Path data = SharedData.file("dmbp.csv");
        Call call = call("garch", data, "--column", "ret_pct", "--json");
        assertEquals(0, call.code(), call.err());
        for (String key : List.of(
                "mu",
                "omega",
                "alpha",
                "beta",
                "logLikelihood",
                "hessian",
                "outerProduct",
                "informationMatrix",
                "bollerslevWooldridge",
                "qmle")) {
            assertTrue(call.out().contains("\"" + key + "\":"), () -> key + " in " + call.out());
        }
        assertTrue(call.out().contains("\"logLikelihood\":-1106.60788104"), call.out());
    }
}
