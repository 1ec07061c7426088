package lanewise.bench.cli;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import lanewise.bench.Section;
import lanewise.bench.jmh.WorkBenchmark;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What JMH is told: the benchmarks of the sections that were asked for, and the user's own options. */
final class JmhOptions {
    private JmhOptions() {}

    /** IllegalArgumentException where JMH does not understand the user's options. */
    static Options of(Arguments arguments) {
        CommandLineOptions own;
        try {
            own = new CommandLineOptions(arguments.jmhOptions().toArray(String[]::new));
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException("JMH does not take that: " + e.getMessage());
        }
        ChainedOptionsBuilder options = new OptionsBuilder().parent(own).include(pattern(arguments.sections()));
        if (arguments.threads() > 1) {
            options = options.param("threads", Integer.toString(arguments.threads()));
        }
        return options.build();
    }

    /** GEMM's benchmarks are all whose class is called Gemm...Benchmark, and so on. */
    static String pattern(Set<Section> sections) {
        return sections.stream()
                .map(s -> s.name().charAt(0) + s.name().substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(
                        "|", WorkBenchmark.class.getPackageName().replace(".", "\\.") + "\\.(", ")\\w*Benchmark"));
    }
}
