package lanewise.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.bench.Compared;

/** All peers that could be started, with one number of threads. */
public final class PeerTeam implements AutoCloseable {
    /** Threads that other libraries leave spinning have gone to sleep after this. */
    private static final long PAUSE = 5;

    private final int threads;
    private final Path scratch;
    private final PeerLauncher launcher;
    private final Map<PeerSpec, PeerProcess> processes = new LinkedHashMap<>();
    private final List<PeerProcess> playing = new ArrayList<>();
    private final List<Status> statuses = new ArrayList<>();

    /**
     * Whether a peer is there.
     *
     * @param name the peer
     * @param there whether it takes part
     * @param text its version and what it chose, or why it does not take part
     */
    public record Status(String name, boolean there, String text) {}

    /** Starts all peers there are. */
    public PeerTeam(int threads) {
        this(threads, PeerSpec.all(), PeerLauncher.usualRoot());
    }

    PeerTeam(int threads, List<PeerSpec> specs, Path root) {
        this.threads = threads;
        try {
            scratch = Files.createTempDirectory("lanewise-peers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launcher = new PeerLauncher(root, scratch, threads);
        for (PeerSpec spec : specs) {
            try {
                PeerProcess process = launcher.start(spec);
                processes.put(spec, process);
                statuses.add(new Status(spec.name(), true, process.described()));
            } catch (IOException e) {
                statuses.add(new Status(spec.name(), false, e.getMessage()));
            }
        }
    }

    /** Who is there and who is not, in the order of the columns. */
    public List<Status> statuses() {
        return List.copyOf(statuses);
    }

    /** Threads that each peer uses. */
    public int threads() {
        return threads;
    }

    /**
     * Gives a case to all peers that do such things, and compares their outputs with those of {@code ours}, still
     * fresh.
     */
    public void open(Task task, Compared ours) {
        Path inputs = scratch.resolve("inputs");
        Path outputs = scratch.resolve("outputs");
        Exchange.write(inputs, ours.inputs());
        for (int i = 0; i < task.kind().runs(); i++) {
            ours.run();
        }
        var expected = ours.outputs();
        playing.clear();
        processes.replaceAll(this::alive);
        for (PeerProcess process : processes.values()) {
            if (!process.open(task, inputs, outputs)) {
                continue;
            }
            playing.add(process);
            if (process.sound()) {
                String problem = Agreement.problem(expected, Exchange.read(outputs), task.tolerance());
                if (problem != null) {
                    process.fail("differs: " + problem);
                }
            }
        }
        Exchange.remove(inputs);
        Exchange.remove(outputs);
    }

    /** A peer whose process ended in the case before is started again. */
    private PeerProcess alive(PeerSpec spec, PeerProcess process) {
        if (process.alive()) {
            return process;
        }
        try {
            return launcher.start(spec);
        } catch (IOException e) {
            return process;
        }
    }

    /** How many take turns. */
    public int size() {
        return (int) playing.stream().filter(PeerProcess::sound).count();
    }

    /** Lets every peer run for a while before anything counts. */
    public void settle(long nanos) {
        playing.forEach(p -> p.settle(nanos));
    }

    /** One turn for every peer, and if {@code singles} one more in which single calls are timed. */
    public void measure(long nanos, boolean singles) {
        for (PeerProcess process : playing) {
            rest();
            process.measure(nanos);
            if (singles) {
                process.measureSingles(nanos);
            }
        }
        rest();
    }

    /** With several threads, waits until those of whoever ran last sleep. */
    private void rest() {
        if (threads > 1) {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the case. */
    public List<PeerFigure> finish() {
        List<PeerFigure> figures = playing.stream().map(PeerProcess::finish).toList();
        playing.clear();
        return figures;
    }

    @Override
    public void close() {
        processes.values().forEach(PeerProcess::close);
        try (var files = Files.list(scratch)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isDirectory(file)) {
                    Exchange.remove(file);
                } else {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Exchange.remove(scratch);
    }
}
