package lanewise.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lanewise.bench.Section;
import lanewise.bench.jmh.WorkBenchmark;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** What JMH is told: the user's own options, and unless they name benchmarks, those of the sections that were asked for. */
final class JmhOptions {
    private JmhOptions() {}

    /** JMH's command line; IllegalArgumentException where JMH does not understand the user's options. */
    static String[] of(Arguments arguments) {
        List<String> options = new ArrayList<>(arguments.jmhOptions());
        try {
            CommandLineOptions own = new CommandLineOptions(options.toArray(String[]::new));
            if (own.getIncludes().isEmpty()) {
                options.add(pattern(arguments.sections()));
            }
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException("JMH does not take what stands after --: " + e.getMessage());
        }
        if (arguments.threads() > 1) {
            options.addAll(List.of("-p", "threads=" + arguments.threads()));
        }
        return options.toArray(String[]::new);
    }

    /** GEMM's benchmarks are all whose class is called Gemm...Benchmark, and so on. */
    static String pattern(Set<Section> sections) {
        return sections.stream()
                .map(s -> s.name().charAt(0) + s.name().substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(
                        "|", WorkBenchmark.class.getPackageName().replace(".", "\\.") + "\\.(", ")\\w*Benchmark"));
    }
}
