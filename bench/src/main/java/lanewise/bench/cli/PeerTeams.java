package lanewise.bench.cli;

import lanewise.bench.peer.PeerTeam;

/** The peers for a number of threads; they are started anew when it changes, for most libraries read it once. */
final class PeerTeams implements AutoCloseable {
    private PeerTeam current;

    PeerTeam of(int threads) {
        if (current == null || current.threads() != threads) {
            close();
            current = new PeerTeam(threads);
        }
        return current;
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
        current = null;
    }
}
