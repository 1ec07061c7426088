package lanewise.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.bench.Effort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(Object... args) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        return new Bench(outStream, errStream, Effort.glance(), false).run(words);
    }

    private Path report(String text) throws IOException {
        return Files.writeString(folder.resolve("report.json"), text);
    }

    private static String row(String name, int threads) {
        return "{\"section\":\"gemm\",\"case\":\"" + name + "\",\"threads\":" + threads
                + ",\"ours\":250.0,\"unit\":\"GFLOP/s\",\"share_of_peak\":0.9,\"scaling\":1.9,\"peers\":{\"oneDNN\":258,\"MKL\":119},\"ratios\":{\"oneDNN\":0.97,\"MKL\":2.1}}";
    }

    @Test
    void sharesAndPeersBecomePictures() throws IOException {
        Path report = report("{\"rows\":[" + row("gemm f32 n=64", 1) + "," + row("gemm f32 n=128", 2) + "]}");
        Path pictures = folder.resolve("new/pictures");
        assertEquals(0, run("picture", report, pictures), err::toString);
        for (String name : List.of("gemm-share.svg", "gemm-peers.svg")) {
            String svg = Files.readString(pictures.resolve(name));
            assertTrue(svg.contains("<svg") && svg.contains("n=128"), svg);
            assertTrue(out.toString(StandardCharsets.UTF_8).contains(name));
        }
        String peers = Files.readString(pictures.resolve("gemm-peers.svg"));
        assertTrue(peers.contains("oneDNN") && peers.contains("2 threads"), peers);
        String tables = Files.readString(pictures.resolve("figures.md"));
        assertTrue(
                tables.contains("| gemm f32 n=64 | 1 | 250 GFLOP/s | 90.0 | oneDNN 258 | 0.97 | scaling 1.90 |"),
                tables);
        try (var files = Files.list(pictures)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void whatIsNoReportIsNamedAndNothingIsWritten() throws IOException {
        Path pictures = folder.resolve("pictures");
        List<String> bad = new ArrayList<>(List.of("", "{", "[]", "{\"rows\":[1]}", "{\"rows\":[{\"case\":\"x\"}]}"));
        for (String text : bad) {
            err.reset();
            assertEquals(2, run("picture", report(text), pictures), text);
            assertTrue(err.toString(StandardCharsets.UTF_8).contains("report.json: "), err::toString);
        }
        assertEquals(2, run("picture", folder.resolve("nowhere.json"), pictures));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("nowhere.json is missing"), err::toString);
        assertEquals(2, run("picture"));
        assertEquals(2, run("picture", report("{\"rows\":[]}"), pictures));
        assertFalse(Files.exists(pictures.resolve("gemm-share.svg")));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, Object> value = Map.of("a", List.of(1.5, "b\"\n", true), "c", Map.of());
        assertEquals(value, Json.read(Json.write(value)));
    }
}
