package lanewise.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.engine.Rng;
import lanewise.verify.Finding.Evidence;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;

/**
 * Gradient checks of every layer and loss there is, on random configurations. Configuration i of a name depends on the
 * seed, the name and i alone.
 */
public final class GradCheckSuite {
    private static final Pattern REPRO = Pattern.compile("problem \"([^\"]*)\".* seed (-?\\d+)");
    private static final int ELEMENT_LIMIT = 128;

    private GradCheckSuite() {}

    /** Hears of each configuration that was checked. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param done configurations checked by now
         * @param total configurations to check
         * @param name of the one checked last
         */
        void checked(int done, int total, String name);
    }

    /** Everything that can be checked: layers, each path through them, and losses. */
    public static List<String> names() {
        return List.copyOf(draws().keySet());
    }

    /**
     * Checks random configurations, one after another.
     *
     * @param names some of {@link #names}
     * @param configurations of each name
     * @param seed of the configurations
     * @return one report for each name, in their order
     * @throws IllegalArgumentException for an unknown name or none
     */
    public static List<SubjectReport> run(List<String> names, int configurations, long seed, Progress progress) {
        return run(names, configurations, seed, 1, progress);
    }

    /**
     * The same with several configurations at once; the reports do not depend on how many.
     *
     * @param threads that check; the progress is told by one at a time
     */
    public static List<SubjectReport> run(
            List<String> names, int configurations, long seed, int threads, Progress progress) {
        Set<String> wanted = new LinkedHashSet<>(names);
        requireKnown(wanted);
        if (configurations < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "configurations and threads must be >= 1, but are " + configurations + " and " + threads);
        }
        int total = Math.multiplyExact(wanted.size(), configurations);
        SuiteRun run = new SuiteRun(threads, total, progress);
        for (String name : wanted) {
            for (int i = 0; i < configurations; i++) {
                run.add(name, draw(name, seed, i));
            }
        }
        Map<String, List<SubjectReport.Configuration>> checked = run.finish();
        return wanted.stream()
                .map(name -> new SubjectReport(name, checked.get(name)))
                .toList();
    }

    /** Configuration number {@code index} of a name. */
    public static Problem draw(String name, long seed, int index) {
        requireKnown(Set.of(name));
        return draws().get(name).apply(new Draws(Rng.of(seed, name + " " + index), index));
    }

    /** All checks of one problem, with the problem's seed. */
    public static GradReport check(Problem problem) {
        return check(problem, problem.seed());
    }

    /**
     * Runs one problem again.
     *
     * @param line a problem's text, or any line with the repro text of a {@link Finding}
     * @throws IllegalArgumentException if there is no problem in it, or one of a user's own loss
     */
    public static GradReport rerun(String line) {
        Matcher match = REPRO.matcher(line);
        if (match.find()) {
            return check(Problem.parse(match.group(1)), Long.parseLong(match.group(2)));
        }
        return check(Problem.parse(line.strip()));
    }

    /**
     * A problem with a team of threads is checked with one thread, and then has to give the same bits with the team and to keep
     * to the rules: where other work keeps the cores busy, each forward of a team waits for the scheduler, a thousand times
     * as long as it computes.
     */
    private static GradReport check(Problem problem, long seed) {
        if (problem instanceof LayerProblem layer && layer.threads() > 1) {
            GradReport alone = check(layer.withThreads(1), seed);
            List<Finding> findings = new ArrayList<>(alone.findings());
            findings.addAll(TeamRules.check(layer, seed));
            return new GradReport(problem.toString(), findings);
        }
        try (Subject subject = problem.open()) {
            return new GradCheck(subject, settings(seed)).run();
        }
    }

    /** Variables of more than 128 elements along directions: a suite checks many configurations, and small ones in full. */
    private static Settings settings(long seed) {
        Settings usual = Settings.of(seed);
        return new Settings(seed, usual.rtol(), usual.atol(), ELEMENT_LIMIT, usual.directions());
    }

    /** Whether a problem has a team of threads of its own. */
    static boolean threaded(Problem problem) {
        return problem instanceof LayerProblem layer && layer.threads() > 1;
    }

    static SubjectReport.Configuration configuration(Problem problem) {
        Settings settings = settings(problem.seed());
        try {
            GradReport report = check(problem);
            long elements = 0;
            long directions = 0;
            for (Variable variable : variables(problem)) {
                boolean each = variable.size() <= settings.elementLimit();
                elements += each ? variable.size() : 0;
                directions += each ? 0 : settings.directions();
            }
            List<Finding> findings = report.findings().stream()
                    .filter(finding -> finding.status() != Status.PASSED)
                    .toList();
            double error = worstRelativeError(report, settings);
            return new SubjectReport.Configuration(
                    problem.toString(), report.status(), elements, directions, error, findings);
        } catch (RuntimeException e) {
            return new SubjectReport.Configuration(
                    problem.toString(), Status.FAILED, 0, 0, Double.POSITIVE_INFINITY, List.of(threw(problem, e)));
        }
    }

    private static List<Variable> variables(Problem problem) {
        try (Subject subject = problem.open()) {
            return subject.variables();
        }
    }

    private static double worstRelativeError(GradReport report, Settings settings) {
        return report.findings().stream()
                .filter(finding -> isGradient(finding) && finding.status() != Status.SKIPPED)
                .mapToDouble(finding -> finding.evidence().share() * settings.rtol())
                .map(error -> Double.isNaN(error) ? Double.POSITIVE_INFINITY : error)
                .max()
                .orElse(0);
    }

    private static boolean isGradient(Finding finding) {
        return finding.check().equals(GradCheck.GRADIENT) || finding.check().equals(GradCheck.ADJOINT);
    }

    private static Finding threw(Problem problem, RuntimeException e) {
        String check = e.toString();
        String repro = "repro: problem \"" + problem + "\" seed " + problem.seed();
        return new Finding(check, "", Status.FAILED, Reason.EXCEPTION, Evidence.NOTHING, repro);
    }

    private static Map<String, Function<Draws, Problem>> draws() {
        Map<String, Function<Draws, Problem>> draws = new LinkedHashMap<>(LayerDraws.all());
        draws.putAll(AttentionDraws.all());
        draws.putAll(LossDraws.all());
        return draws;
    }

    private static void requireKnown(Set<String> names) {
        Set<String> known = draws().keySet();
        if (names.isEmpty() || !known.containsAll(names)) {
            Set<String> unknown = new LinkedHashSet<>(names);
            unknown.removeAll(known);
            throw new IllegalArgumentException("names must be some of " + known + ", but "
                    + (names.isEmpty() ? "there are none" : "are " + unknown));
        }
    }
}
