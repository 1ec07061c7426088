package lanewise.bench.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import lanewise.bench.Case;
import lanewise.bench.Effort;
import lanewise.bench.Measurement;
import lanewise.bench.Row;
import lanewise.bench.yardstick.Yardsticks;
import lanewise.engine.Engine;
import org.openjdk.jmh.Main;

/** {@code lanewise bench}: how fast this machine runs Lanewise, and how much of what it can do that is. */
public final class Bench {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private static final String USAGE = """
        Usage: lanewise bench [SECTION...] [--case REGEX]... [--threads N] [--peers] [--json]
               lanewise bench [SECTION...] [--threads N] --jmh [-- JMH OPTIONS]
               lanewise bench picture FILE... DIR

        Measures the kernels and the layers on this machine, and how much of its FMA peak they use.

        Sections (default: all)
          gemm         matrix products: squares, an LSTM's with packed weights, transposed operands, single rows
          recurrent    LSTM, GRU and RNN over sequences (T,B,D,H): forward; training step (forward and backward);
                       update (a trainer's whole step with LSTM, head, loss and Adam)
          stream       one LSTM step, batch 1, always one thread; also the median and 99th percentile of single calls
          attention    scaled dot-product attention (B,T,width,heads), plain and causal: forward; training (forward
                       and backward)
          elementwise  exp, tanh, sigmoid, the gates of LSTM, GRU and RNN in L1, always one thread
          optimizer    AdamW over 1M parameters, always one thread
          startup      from starting a JVM to the first inference of a saved LSTM, always one thread

        Options
          --case REGEX only cases in whose names the expression occurs, as the table shows them; several add up
          --threads N  threads of the engine (default 1)
          --peers      other libraries beside ours, on the same inputs: oneDNN, ONNX Runtime, libtorch as shipped and
                       tuned, OpenBLAS, MKL; needs a build with the Maven profile peers, which downloads them
          --json       one JSON object on standard output, and nothing else; picture draws such files as
                       SVG into DIR, with tables in figures.md
          --jmh        run the JMH benchmarks instead, each in a JVM of its own; what stands after -- goes to JMH
          -h, --help   this text

        Narrower vectors: LANEWISE_JAVA_OPTS=-XX:UseAVX=2 (256 bits) or -XX:MaxVectorSize=16 (128 bits) before the
        command; the peak is then measured with the same vectors.

        All sections take a few minutes, with peers several times that. Example:
          lanewise bench gemm recurrent --threads 2
          lanewise bench gemm --case 'f32 n=(512|1024)$' --peers
          lanewise bench gemm --jmh -- -p n=512 -f 3
          lanewise bench recurrent --peers --json >r.json; lanewise bench picture r.json pictures
        """;

    private final PrintStream out;
    private final PrintStream err;
    private final Effort effort;
    private final boolean terminal;

    Bench(PrintStream out, PrintStream err, Effort effort, boolean terminal) {
        this.out = out;
        this.err = err;
        this.effort = effort;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        System.exit(new Bench(System.out, System.err, Effort.table(), terminal).run(args));
    }

    /** Does what {@code args} ask for; returns the exit code. */
    int run(String... args) {
        Arguments arguments;
        String[] jmh;
        List<Case> cases;
        try {
            if (args.length > 0 && args[0].equals("picture")) {
                PictureCommand.run(out, List.of(args).subList(1, args.length));
                return OK;
            }
            arguments = Arguments.parse(args);
            jmh = arguments.jmh() ? JmhOptions.of(arguments) : null;
            cases = arguments.cases();
        } catch (IllegalArgumentException e) {
            err.println("lanewise bench: " + e.getMessage());
            err.println("lanewise bench --help tells what there is.");
            return MISUSED;
        } catch (IOException e) {
            err.println("lanewise bench: " + e);
            return FAILED;
        }
        if (arguments.help()) {
            out.print(USAGE);
            out.flush();
            return OK;
        }
        try {
            if (jmh != null) {
                Main.main(jmh);
            } else {
                return table(arguments, cases) ? OK : FAILED;
            }
            return OK;
        } catch (RuntimeException | IOException e) {
            err.println("lanewise bench: " + e);
            return FAILED;
        }
    }

    /** Whether every peer computed what we did. */
    private boolean table(Arguments arguments, List<Case> cases) {
        Report report = report(arguments, cases);
        Progress progress = new Progress(err, cases.size(), terminal);
        boolean sound = true;
        try (Engine engine = Engine.open(Engine.Options.defaults().withThreads(arguments.threads()));
                PeerTeams teams = arguments.peers() ? new PeerTeams() : null) {
            report.machine(engine.describe());
            Yardsticks yardsticks = new Yardsticks();
            progress.show("measuring what the machine can do");
            var readings = yardsticks.read(effort);
            progress.clear();
            report.yardsticks(readings);
            if (teams != null) {
                report.peers(
                        teams.of(cases.getFirst().threads(arguments.threads())).statuses());
            }
            Measurement measurement =
                    new Measurement(yardsticks, effort.sharing(arguments.peers()), arguments.threads());
            progress.start();
            for (Case next : cases) {
                progress.next(next.name());
                int threads = next.threads(arguments.threads());
                Row row = measurement.run(next, teams == null ? null : teams.of(threads));
                progress.clear();
                report.row(row);
                sound &= row.sound();
            }
            report.end();
        } finally {
            progress.clear();
        }
        return sound;
    }

    private Report report(Arguments arguments, List<Case> cases) {
        if (arguments.json()) {
            return new JsonReport(out);
        }
        return arguments.peers() ? new PeerTableReport(out, cases) : new TableReport(out, cases);
    }
}
