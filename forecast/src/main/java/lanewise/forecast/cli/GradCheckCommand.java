package lanewise.forecast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Gradient checks (placeholder until the suite is there). */
@Command(name = "gradcheck", mixinStandardHelpOptions = true)
final class GradCheckCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new IllegalStateException("not wired yet");
    }
}
