package lanewise.forecast.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.engine.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What this machine runs. */
@Command(
        name = "info",
        description = "Says what this machine runs: vector width, kernels, JVM.",
        footer = {"", "Example: ./lanewise info"},
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Override
    public Integer call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        try (Engine engine = Engine.open()) {
            facts.put("engine", engine.describe());
        }
        facts.put("version", version());
        facts.put("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
        facts.forEach((name, value) -> console.say("%-12s%s", name, value));
        console.result(facts);
        return 0;
    }

    /** The build's version. */
    static String version() {
        String version = InfoCommand.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
