package lanewise.forecast.cli;

import static lanewise.forecast.cli.CommandLineTest.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.forecast.experiment.Experiment;
import lanewise.forecast.experiment.Experiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentCommandTest {
    @TempDir
    Path folder;

    @Test
    void theListNamesAll() {
        String out = call("experiment", "--list").out();
        for (Experiment experiment : Experiments.all()) {
            assertTrue(out.contains(experiment.name()), out);
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNames() {
        CommandLineTest.Call call = call("experiment", "rnn");
        assertEquals(1, call.code());
        assertTrue(call.err().contains("no experiment 'rnn'") && call.err().contains("rnn-by-hand"), call.err());
        assertTrue(call("experiment").err().contains("--list"));
    }

    @Test
    void printsFiguresBesideTheBooksAndDraws() throws IOException {
        Path out = folder.resolve("new").resolve("rnn");
        CommandLineTest.Call call = call("experiment", "rnn-by-hand", "--out", out);
        assertEquals(0, call.code(), call.err());
        // tanh(.2) and 1.2 tanh(.2).
        assertTrue(call.out().contains("0.1973753202"), call.out());
        assertTrue(call.out().contains("0.2368503843"), call.out());
        String svg = Files.readString(out.resolve("rnn-by-hand.svg"));
        assertTrue(svg.contains("<svg") && svg.length() < 60_000, () -> svg.length() + " characters");
    }

    @Test
    void asJsonThereIsOneObject() {
        CommandLineTest.Call call = call("experiment", "lstm-by-hand", "--json", "--out", folder);
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().startsWith("{\"experiment\":\"lstm-by-hand\""), call.out());
        assertTrue(call.out().contains("\"reached\":true"), call.out());
        assertTrue(call.out().contains("\"h\":0.150125122"), call.out());
        assertFalse(call.out().contains("\"reached\":false"), call.out());
    }
}
