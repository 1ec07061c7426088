package lanewise.forecast.cli;

import java.io.PrintWriter;
import java.util.Map;
import lanewise.forecast.data.DataException;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.train.TrainingException;
import picocli.CommandLine;

/** Turns an exception into one message on standard error and an exit code; only what we did not expect shows its stack. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        boolean expected = failure instanceof DataException
                || failure instanceof ModelFileException
                || failure instanceof TrainingException
                || failure instanceof IllegalArgumentException
                || failure instanceof java.io.IOException
                || failure instanceof java.io.UncheckedIOException;
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        err.println("lanewise " + line.getCommandName() + ": " + message);
        if (!expected) {
            failure.printStackTrace(err);
        }
        if (parsed.hasMatchedOption("--json")) {
            line.getOut().println(Json.text(Map.of("error", message)));
        }
        err.flush();
        line.getOut().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
