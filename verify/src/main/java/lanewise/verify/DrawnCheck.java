package lanewise.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.engine.Rng;

/**
 * A gradient check whose shapes and values are drawn: every problem follows from its seed alone, so a line that names the
 * seed is enough to run one again.
 */
public interface DrawnCheck {
    /** What is checked, in one word. */
    String name();

    /** The problem that belongs to a seed, small sizes more often than large ones. */
    Problem draw(long seed);

    /** Configuration number {@code index} of {@link #run}. */
    default Problem draw(long seed, int index) {
        return draw(Rng.of(seed, name() + " " + index).nextInt(1_000_000_000));
    }

    /** All checks of the problem that belongs to a seed. */
    default GradReport check(long seed) {
        return GradCheckSuite.check(draw(seed));
    }

    /**
     * Checks drawn configurations.
     *
     * @param configurations how many
     * @param seed of all of them
     * @return one entry for each; its text has a line for each finding that did not pass
     * @throws IllegalArgumentException if there are none
     */
    default SubjectReport run(int configurations, long seed) {
        if (configurations < 1) {
            throw new IllegalArgumentException("configurations must be >= 1, but are " + configurations);
        }
        List<SubjectReport.Configuration> checked = new ArrayList<>();
        for (int i = 0; i < configurations; i++) {
            checked.add(GradCheckSuite.configuration(draw(seed, i)));
        }
        return new SubjectReport(name(), checked);
    }

    /**
     * Runs one problem again and returns all its findings.
     *
     * @param line a problem's text, or any line with the repro text of a {@link Finding}
     * @throws IllegalArgumentException if the line has no seed, or this check draws another problem from it
     */
    default GradReport rerun(String line) {
        Matcher quoted = Pattern.compile("problem \"([^\"]*)\"").matcher(line);
        String text = (quoted.find() ? quoted.group(1) : line).strip();
        Matcher seed = Pattern.compile("seed=(-?\\d+)$").matcher(text);
        if (!seed.find()) {
            throw new IllegalArgumentException("a problem must end with seed=n, but reads '" + text + "'");
        }
        Problem problem = draw(Long.parseLong(seed.group(1)));
        if (!problem.toString().equals(text)) {
            throw new IllegalArgumentException(name() + " must draw the problem of the line, '" + text
                    + "', from its seed, but draws '" + problem + "': the check has changed since");
        }
        return GradCheckSuite.check(problem);
    }
}
