package lanewise.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lanewise.bench.Contender;

/**
 * A peer's process: {@code PeerServer CLASS THREADS}. It answers every line on standard input with one line on standard
 * output that begins with {@value #MARK}; what a native library prints besides does not begin so.
 */
public final class PeerServer {
    /** Begins an answer. */
    static final String MARK = "@peer ";

    private final PrintStream out;
    private final Peer peer;
    private PeerWork work;
    private Contender contender;

    private PeerServer(PrintStream out, Peer peer) {
        this.out = out;
        this.peer = peer;
    }

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        Peer peer;
        try {
            peer = (Peer) Class.forName(args[0]).getConstructor(int.class).newInstance(Integer.parseInt(args[1]));
            answer(out, "ready " + peer.describe());
        } catch (ClassNotFoundException e) {
            answer(out, "unable this build is without peers; " + PeerLauncher.HOW);
            return;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            answer(out, "unable " + said(e));
            return;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PeerServer server = new PeerServer(out, peer);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                answer(out, server.reply(line));
            } catch (RuntimeException | LinkageError e) {
                server.close();
                answer(out, "failed " + said(e));
            }
        }
        // Native threads that still wait for work must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    private String reply(String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = line.substring(space + 1);
        switch (word) {
            case "open" -> {
                return open(rest);
            }
            case "settle" -> contender.settle(Long.parseLong(rest));
            case "measure" -> contender.measure(Long.parseLong(rest));
            case "singles" -> contender.measureSingles(Long.parseLong(rest));
            case "figures" -> {
                StringBuilder figures = new StringBuilder("figures " + contender.best() + " " + contender.median());
                contender.further().forEach((name, seconds) -> figures.append(" " + name + " " + seconds));
                return figures.toString();
            }
            case "close" -> close();
            default -> throw new IllegalArgumentException("unknown request '" + line + "'");
        }
        return "done";
    }

    /** "TASK|FOLDER OF INPUTS|FOLDER FOR OUTPUTS". */
    private String open(String rest) {
        String[] parts = rest.split("\\|");
        Task task = Task.parse(parts[0]);
        if (!peer.does(task)) {
            return "lacks";
        }
        work = peer.open(task, Exchange.read(Path.of(parts[1])));
        for (int i = 0; i < task.kind().runs(); i++) {
            work.run();
        }
        Exchange.write(Path.of(parts[2]), work.outputs());
        contender = new Contender(work);
        return "done";
    }

    private void close() {
        if (work != null) {
            work.close();
        }
        work = null;
        contender = null;
    }

    private static void answer(PrintStream out, String text) {
        out.println("\n" + MARK + text.replace('\n', ' '));
        out.flush();
    }

    private static String said(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}
