package lanewise.bench.cli;

import java.io.PrintStream;

/** Says on standard error what is being measured and how long the rest will take: one line that changes, or lines in a log. */
final class Progress {
    private static final String ERASE = "\r\033[K";

    private final PrintStream err;
    private final int total;
    private final boolean terminal;
    private long start;
    private int begun;

    Progress(PrintStream err, int total, boolean terminal) {
        this.err = err;
        this.total = total;
        this.terminal = terminal;
    }

    /** The first case is about to begin: from now on time counts. */
    void start() {
        start = System.nanoTime();
    }

    /** One more case begins. */
    void next(String name) {
        String left = "";
        if (begun > 0) {
            double seconds = (System.nanoTime() - start) * 1e-9 / begun * (total - begun);
            left = ", about " + Math.round(seconds) + " s left";
        }
        begun++;
        show("measuring " + begun + " of " + total + left + ": " + name);
    }

    /** Any other line. */
    void show(String line) {
        if (terminal) {
            err.print(ERASE + line);
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Takes the line away before something else is printed. */
    void clear() {
        if (terminal) {
            err.print(ERASE);
            err.flush();
        }
    }
}
