package lanewise.bench.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Our end of one peer. Once anything went wrong in a case, the peer takes no turns in it. */
final class PeerProcess implements AutoCloseable {
    private static final String READY = "ready ";
    /** "figures", best and median stand before. */
    private static final int FIRST_FURTHER = 3;

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final BufferedWriter requests;
    private final String described;
    private boolean inCase;
    private String problem;

    /**
     * Waits until the library has loaded; IOException with the reason if it does not.
     *
     * @param log where the process's standard error goes
     */
    PeerProcess(String name, Process process, Path log) throws IOException {
        this.name = name;
        this.process = process;
        this.log = log;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        String first = answer();
        if (!first.startsWith(READY)) {
            close();
            throw new IOException(first.replaceFirst("^unable ", ""));
        }
        described = first.substring(READY.length());
    }

    String name() {
        return name;
    }

    /** Whether its process is still there. */
    boolean alive() {
        return process.isAlive();
    }

    /** What it says of itself. */
    String described() {
        return described;
    }

    /** Opens a case; false if the peer does no such thing. */
    boolean open(Task task, Path inputs, Path outputs) {
        problem = null;
        inCase = true;
        String answer = ask("open " + task.text() + "|" + inputs + "|" + outputs);
        if (answer.equals("lacks")) {
            inCase = false;
            return false;
        }
        return true;
    }

    /** Takes it out of the case. */
    void fail(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    /** Whether nothing went wrong in this case so far. */
    boolean sound() {
        return inCase && problem == null;
    }

    /** Runs without counting. */
    void settle(long nanos) {
        if (sound()) {
            ask("settle " + nanos);
        }
    }

    /** Times chunks. */
    void measure(long nanos) {
        if (sound()) {
            ask("measure " + nanos);
        }
    }

    /** Times single calls. */
    void measureSingles(long nanos) {
        if (sound()) {
            ask("singles " + nanos);
        }
    }

    /** What the case came to; ends it. */
    PeerFigure finish() {
        String[] words = sound() ? ask("figures").split(" ") : new String[0];
        if (process.isAlive()) {
            String before = problem;
            ask("close");
            problem = before;
        }
        inCase = false;
        if (problem != null) {
            return PeerFigure.failed(name, problem);
        }
        Map<String, Double> further = new TreeMap<>();
        for (int i = FIRST_FURTHER; i + 1 < words.length; i += 2) {
            further.put(words[i], Double.parseDouble(words[i + 1]));
        }
        return new PeerFigure(name, Double.parseDouble(words[1]), Double.parseDouble(words[2]), further, null);
    }

    /** The answer, or an empty text after noting a problem. */
    private String ask(String request) {
        try {
            requests.write(request);
            requests.newLine();
            requests.flush();
            String answer = answer();
            if (answer.startsWith("failed ")) {
                fail(answer);
                return "";
            }
            return answer;
        } catch (IOException e) {
            fail(e.getMessage());
            process.destroyForcibly();
            return "";
        }
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(PeerServer.MARK)) {
                return line.substring(PeerServer.MARK.length());
            }
        }
        throw new IOException("its process ended, exit code " + exitCode() + lastWords());
    }

    private String lastWords() throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        String text = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
        return text.isEmpty() ? "" : ": " + text.substring(text.lastIndexOf('\n') + 1);
    }

    private String exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? Integer.toString(process.exitValue()) : "none yet";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
