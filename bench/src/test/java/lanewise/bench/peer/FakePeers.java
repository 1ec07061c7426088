package lanewise.bench.peer;

import java.util.Arrays;
import java.util.Map;

/** Peers of all kinds of behaviour, in Java. */
public final class FakePeers {
    private FakePeers() {}

    /** Does exp alone, and rightly. */
    public static class Right implements Peer {
        public Right(int threads) {
            System.out.println("noise of a library with " + threads);
        }

        @Override
        public String describe() {
            return "right with " + System.getenv("OMP_NUM_THREADS");
        }

        @Override
        public boolean does(Task task) {
            return task.kind() == Kind.EXP;
        }

        @Override
        public PeerWork open(Task task, Map<String, double[]> inputs) {
            return new PeerWork(
                    () -> {},
                    () -> Map.of(
                            "y", Arrays.stream(inputs.get("x")).map(Math::exp).toArray()));
        }
    }

    /** Computes something else. */
    public static final class Wrong extends Right {
        public Wrong(int threads) {
            super(threads);
        }

        @Override
        public PeerWork open(Task task, Map<String, double[]> inputs) {
            return new PeerWork(() -> {}, () -> Map.of("y", inputs.get("x")));
        }
    }

    /** Takes its process along in the middle of a case. */
    public static final class Crashing extends Right {
        private int calls;

        public Crashing(int threads) {
            super(threads);
        }

        @Override
        public PeerWork open(Task task, Map<String, double[]> inputs) {
            Runnable call = () -> {
                if (++calls > task.kind().runs()) {
                    Runtime.getRuntime().halt(7);
                }
            };
            return new PeerWork(call, () -> super.open(task, inputs).outputs());
        }
    }

    /** Its library is not there. */
    public static final class Unloadable extends Right {
        public Unloadable(int threads) {
            super(threads);
            throw new UnsatisfiedLinkError("no such library");
        }
    }
}
