package lanewise.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import lanewise.bench.Effort;
import lanewise.bench.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Bench(outStream, errStream, Effort.glance(), false).run(args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "gem, unknown section 'gem'; there are gemm",
        "--thread, unknown option '--thread'",
        "--threads, is missing",
        "--threads=0, in 1..1024",
        "--threads=two, is 'two'",
        "--peers --jmh, --peers belongs to the table",
        "--json --jmh, --json belongs to the table",
        "--case, must be followed by a part of a case's name",
        "gemm --case nonsense, no case of the sections has a name with 'nonsense' in it",
        "--case=(, --case must be a regular expression",
        "--case n=32 --jmh, --case belongs to the table",
        "gemm -- -f 1, needs --jmh",
        "--jmh -- --nonsense, JMH does not take"
    })
    void badArgumentsAreNamedAndExitWith2(String args, String message) {
        assertEquals(2, run(args.split(" ")));
        assertTrue(err().contains(message), this::err);
        assertEquals("", out());
    }

    @Test
    void helpHasAnExample() {
        assertEquals(0, run("--help"));
        assertTrue(out().contains("Example:\n  lanewise bench "), this::out);
    }

    @Test
    void tableBeginsWithTheMachineAndHasARowPerCase() {
        assertEquals(0, run("stream", "optimizer"));
        List<String> lines = out().lines().toList();
        assertTrue(lines.getFirst().contains("kernels"), lines::getFirst);
        assertEquals(
                7, lines.stream().filter(l -> l.startsWith("lstm stream step")).count());
        assertEquals(2, lines.stream().filter(l -> l.startsWith("adamw ")).count());
        assertTrue(err().contains("measuring 9 of 9"), this::err);
    }

    @Test
    void partsOfNamesChooseCases() {
        assertEquals(0, run("stream", "elementwise", "--case", "D=4 ", "--case=^exp.*64 "));
        assertTrue(err().contains("measuring 2 of 2"), this::err);
        assertTrue(out().contains("\nlstm stream step f32 D=4 H=16 "), this::out);
        assertTrue(out().contains("\nexp f64 "), this::out);
    }

    @Test
    void jsonIsOneObjectWithTheAgreedKeys() {
        String shown = "--case=(stream|^exp|causal .8)";
        assertEquals(0, run("elementwise", "stream", "attention", shown, "--json", "--threads", "2"));
        String json = out().strip();
        String rows = json.substring(json.indexOf("\"rows\""));
        assertTrue(json.startsWith("{") && json.endsWith("}"), json);
        for (String key : List.of("case", "threads", "ours", "unit", "share_of_peak", "best", "median")) {
            assertEquals(11, rows.split("\"" + key + "\":", -1).length - 1, key);
        }
        assertEquals(7, rows.split("\"p99\":", -1).length - 1);
        assertEquals(2, rows.split("\"cycles_per_64_bytes\":", -1).length - 1);
        assertEquals(2, rows.split("\"scaling\":", -1).length - 1);
        assertTrue(json.contains("\"threads\":2") && json.contains("\"threads\":1"), json);
    }

    @Test
    void startupSaysWhatTheTimeWentInto() {
        assertEquals(0, run("startup", "--json", "--threads", "2"));
        for (String key : List.of("to_main", "to_model", "to_result")) {
            assertTrue(out().contains("\"" + key + "\":"), this::out);
        }
        assertTrue(out().contains("\"threads\":1,") && out().contains("\"unit\":\"ms\""), this::out);
    }

    @Test
    void peersAddTheirKeysOrTheReasonWhyTheyAreMissing() {
        run("optimizer", "--json", "--peers");
        for (String key : List.of("peers", "best_peer", "ratio", "peer_medians", "peer_problems")) {
            String rows = out().substring(out().indexOf("\"rows\""));
            assertEquals(2, rows.split("\"" + key + "\":", -1).length - 1, key);
        }
        assertTrue(out().contains("\"peer\":\"oneDNN\",\"loaded\":"), this::out);
    }

    @Test
    void jsonHasNoNumbersThatJsonLacks() {
        assertEquals(
                "{\"a\":null,\"b\":1.23457}",
                Json.write(new java.util.TreeMap<>(Map.of("a", Double.NaN, "b", 1.23456789))));
        assertEquals("\"a\\\"b\\\\\\n\"", Json.write("a\"b\\\n"));
    }

    @Test
    void everySectionHasJmhBenchmarks() {
        int classes = 0;
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        for (Section section : Section.values()) {
            String pattern = JmhOptions.pattern(EnumSet.of(section));
            int found = BenchmarkList.defaultList()
                    .find(silent, List.of(pattern), List.of())
                    .size();
            assertTrue(found > 0, section::label);
            classes += found;
        }
        assertEquals(12, classes);
    }
}
