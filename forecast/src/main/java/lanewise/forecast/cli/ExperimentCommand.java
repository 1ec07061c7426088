package lanewise.forecast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.forecast.experiment.DataFile;
import lanewise.forecast.experiment.Experiment;
import lanewise.forecast.experiment.Experiments;
import lanewise.forecast.experiment.Outcome;
import lanewise.forecast.experiment.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The chapters' experiments and published ones. */
@Command(
        name = "experiment",
        description =
                "Runs an experiment of the source chapters or of published work, and prints its figures beside the"
                        + " published ones.",
        footer = {
            "",
            "Example: ./lanewise experiment --list",
            "         ./lanewise experiment edgeworth --seeds 5 --out edgeworth"
        },
        mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which one; --list shows all.")
    private String name;

    @Option(names = "--list", description = "Show all experiments, and the data that they need.")
    private boolean list;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Trainings. Default: what the experiment needs, often 5.")
    private Integer seeds;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "A file that the experiment reads, or a folder with files under their usual names.")
    private List<Path> data = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where pictures and checkpoints go. Default: experiment-NAME.")
    private Path out;

    @Option(names = "--resume", description = "Go on from the checkpoints in DIR, to the same figures.")
    private boolean resume;

    @Option(names = "--quick", description = "Take few steps, to see that everything works; the figures mean nothing.")
    private boolean quick;

    @Mixin
    private ParallelOptions run;

    @Mixin
    private Console console;

    @Override
    public Integer call() throws IOException {
        if (list) {
            list();
            return 0;
        }
        if (name == null) {
            throw new IllegalArgumentException("give the NAME of an experiment, or --list to see all");
        }
        Experiment experiment = Experiments.named(name);
        Settings settings = settings(experiment);
        OutputFile.requireFolder("--out", settings.out());
        console.say("%s: %s", experiment.name(), experiment.summary());
        Files.createDirectories(settings.out());
        long start = System.nanoTime();
        Outcome outcome;
        try (Progress bar = Progress.of(name, 0, console.json())) {
            outcome = experiment.run(settings, heard(bar));
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        ExperimentText.of(outcome).forEach(line -> console.say("%s", line));
        console.say("");
        console.say(
                "%s",
                "%.1f s, %d seed%s from %d, %s"
                        .formatted(
                                seconds,
                                settings.seeds(),
                                settings.seeds() == 1 ? "" : "s",
                                run.seed(),
                                run.precision()));
        console.result(ExperimentText.json(experiment, settings, outcome, seconds));
        return 0;
    }

    private Settings settings(Experiment experiment) {
        return new Settings(
                run.seed(),
                seeds == null ? experiment.seeds() : seeds,
                run.precision(),
                run.threads(),
                data,
                out == null ? Path.of("experiment-" + name) : out,
                resume,
                quick);
    }

    private static Experiment.Progress heard(Progress bar) {
        return new Experiment.Progress() {
            @Override
            public synchronized void plan(long steps) {
                bar.more(steps);
            }

            @Override
            public synchronized void advance(long steps, String message) {
                bar.stepBy(steps, message);
            }
        };
    }

    private void list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Experiment experiment : Experiments.all()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", experiment.name());
            row.put("summary", experiment.summary());
            row.put("data", experiment.data().stream().map(DataFile::name).toList());
            rows.add(row);
            console.say("%-18s %s", experiment.name(), experiment.summary());
            for (DataFile file : experiment.data()) {
                String need = file.needed() ? "needs" : "can use";
                console.say("%-18s   %s --data %s: %s (%s)", "", need, file.name(), file.columns(), file.source());
            }
        }
        console.result(Map.of("experiments", rows));
    }
}
