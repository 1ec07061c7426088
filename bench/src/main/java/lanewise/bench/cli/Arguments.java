package lanewise.bench.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.bench.Case;
import lanewise.bench.Cases;
import lanewise.bench.Section;

/**
 * What the command line asks for.
 *
 * @param sections what to measure; never empty
 * @param names expressions, one of which must occur in a case's name; empty for all cases
 * @param threads for the engine
 * @param peers measure other libraries beside ours
 * @param json one JSON object instead of a table
 * @param jmh run JMH's benchmarks instead of the table
 * @param help print how to use this, and nothing else
 * @param jmhOptions what stood after {@code --}
 */
record Arguments(
        Set<Section> sections,
        List<Pattern> names,
        int threads,
        boolean peers,
        boolean json,
        boolean jmh,
        boolean help,
        List<String> jmhOptions) {
    private static final int MOST_THREADS = 1024;

    /** Reads the command line; IllegalArgumentException with a message for the user where it can't be meant. */
    static Arguments parse(String... args) {
        Set<Section> sections = EnumSet.noneOf(Section.class);
        List<Pattern> names = new ArrayList<>();
        int threads = 1;
        boolean peers = false;
        boolean json = false;
        boolean jmh = false;
        boolean help = false;
        int i = 0;
        for (; i < args.length && !args[i].equals("--"); i++) {
            switch (args[i]) {
                case "--peers" -> peers = true;
                case "--json" -> json = true;
                case "--jmh" -> jmh = true;
                case "-h", "--help" -> help = true;
                case "--threads" -> threads = threads(i + 1 < args.length ? args[++i] : null);
                case "--case" -> names.add(part(i + 1 < args.length ? args[++i] : ""));
                case String s when s.startsWith("--case=") -> names.add(part(s.substring("--case=".length())));
                case String s when s.startsWith("--threads=") -> threads = threads(s.substring("--threads=".length()));
                case String s
                when s.startsWith("-") -> throw new IllegalArgumentException("unknown option '" + s + "'");
                case String s -> sections.add(section(s));
            }
        }
        List<String> rest = i < args.length ? List.copyOf(Arrays.asList(args).subList(i + 1, args.length)) : List.of();
        if (!rest.isEmpty() && !jmh) {
            throw new IllegalArgumentException("what stands after -- goes to JMH, so it needs --jmh");
        }
        if (json && jmh) {
            throw new IllegalArgumentException(
                    "--json belongs to the table; JMH writes JSON of its own with: --jmh -- -rf json -rff FILE");
        }
        if (!names.isEmpty() && jmh) {
            throw new IllegalArgumentException("--case belongs to the table; JMH takes parameters with: --jmh -- -p");
        }
        if (peers && jmh) {
            throw new IllegalArgumentException("--peers belongs to the table, not to --jmh");
        }
        Set<Section> wanted = sections.isEmpty() ? EnumSet.allOf(Section.class) : sections;
        return new Arguments(wanted, List.copyOf(names), threads, peers, json, jmh, help, rest);
    }

    private static Pattern part(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("--case must be followed by a part of a case's name");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--case must be a regular expression, but '" + text + "' is none: " + e.getDescription());
        }
    }

    /** The cases asked for; IllegalArgumentException if there are none. */
    List<Case> cases() {
        List<Case> cases = sections.stream()
                .flatMap(section -> Cases.of(section).stream())
                .filter(c -> names.isEmpty()
                        || names.stream().anyMatch(n -> n.matcher(c.name()).find()))
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no case of the sections has a name with '"
                    + names.stream().map(Pattern::pattern).collect(Collectors.joining("' or '")) + "' in it");
        }
        return cases;
    }

    private static Section section(String name) {
        for (Section section : Section.values()) {
            if (section.label().equals(name.toLowerCase(Locale.ROOT))) {
                return section;
            }
        }
        String known = Stream.of(Section.values()).map(Section::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown section '" + name + "'; there are " + known);
    }

    private static int threads(String text) {
        int threads;
        try {
            threads = text == null ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            threads = 0;
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("--threads must be a whole number in 1.." + MOST_THREADS + ", but is "
                    + (text == null ? "missing" : "'" + text + "'"));
        }
        return threads;
    }
}
