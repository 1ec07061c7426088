package lanewise.forecast.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command writes: text for people, or with {@code --json} one JSON object and nothing else. */
final class Console {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print one JSON object and nothing else on standard output.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** A line for people; nothing with --json. */
    void say(String format, Object... arguments) {
        if (!json) {
            PrintWriter out = command.commandLine().getOut();
            out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
            out.flush();
        }
    }

    /** The result for programs; nothing without --json. */
    void result(Map<String, ?> object) {
        if (json) {
            PrintWriter out = command.commandLine().getOut();
            out.println(Json.text(object));
            out.flush();
        }
    }

    /** The command as it was called, for a report. */
    String commandLine() {
        StringBuilder text = new StringBuilder("./lanewise");
        for (String argument : command.root().commandLine().getParseResult().originalArgs()) {
            text.append(' ').append(argument.matches("[\\w./:=,+-]+") ? argument : "'" + argument + "'");
        }
        return text.toString();
    }
}
