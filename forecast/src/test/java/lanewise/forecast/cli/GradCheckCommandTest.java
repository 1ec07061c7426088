package lanewise.forecast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.forecast.cli.CommandLineTest.Call;
import lanewise.verify.GradCheckSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lanewise gradcheck} as a user calls it. */
class GradCheckCommandTest {
    @Test
    void jsonHasAnEntryForEachLayer() {
        Call call = CommandLineTest.call("gradcheck", "linear", "mse", "--cases", 4, "--seed", 7, "--json");
        assertEquals(0, call.code(), call.err());
        String json = call.out();
        assertEquals(1, json.strip().lines().count());
        assertTrue(json.startsWith("{\"seed\":7,\"passed\":true,\"layers\":["), json);
        String number = "[0-9.E-]+";
        for (String name : new String[] {"linear", "mse"}) {
            String entry = "\\{\"layer\":\"" + name + "\",\"configurations\":4,\"elements\":\\d+,\"directions\":\\d+,"
                    + "\"worstRelativeError\":" + number + ",\"status\":\"PASSED\",\"findings\":\\[\\]\\}";
            assertTrue(json.matches("(?s).*" + entry + ".*"), json);
        }
        Call again =
                CommandLineTest.call("gradcheck", "linear", "mse", "--cases", 4, "--seed", 7, "--json", "--threads", 1);
        assertEquals(json, again.out());
    }

    @Test
    void textHasALineForEachLayer() {
        Call call = CommandLineTest.call("gradcheck", "gru", "--cases", 3);
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains("checking gru, 3 configurations each, seed 1"), call.out());
        assertTrue(call.out().contains("PASSED gru: 3 configurations, "), call.out());
    }

    @Test
    void anUnknownLayerIsRefusedWithTheKnownOnes() {
        Call call = CommandLineTest.call("gradcheck", "lstm", "none_such");
        assertEquals(1, call.code());
        assertTrue(call.err().contains("none_such"), call.err());
        assertTrue(call.err().contains(String.join(", ", GradCheckSuite.names())), call.err());
    }

    /** The lines of a layer, a loss and attention, as a report prints them, with other text around. */
    @ParameterizedTest
    @ValueSource(strings = {"gru", "cross_entropy", "attention_masks"})
    void aReproLineRunsItsProblemAgain(String name) {
        String problem = GradCheckSuite.draw(name, 3, 5).toString();
        String line = "FAILED gradient x[0]: ...; repro: problem \"" + problem
                + "\" check \"gradient\" variable x index 0 seed 99";
        for (String option : new String[] {"--repro", "--rerun"}) {
            Call call = CommandLineTest.call("gradcheck", option, line, "--json");
            assertEquals(0, call.code(), call.out() + call.err());
            assertTrue(call.out().contains("\"problem\":\"" + problem + "\",\"status\":\"PASSED\""), call.out());
        }
        assertEquals(0, CommandLineTest.call("gradcheck", "--repro", problem).code());
        assertEquals(
                1, CommandLineTest.call("gradcheck", "--repro", "no problem").code());
    }
}
