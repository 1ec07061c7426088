package lanewise.bench.cli;

import java.util.List;
import lanewise.bench.Row;
import lanewise.bench.peer.PeerTeam;
import lanewise.bench.yardstick.Yardsticks;

/** What becomes of the figures, as they come. */
interface Report {
    /** What runs here, before anything is measured. */
    void machine(String description);

    /** What the machine can do. */
    void yardsticks(List<Yardsticks.Reading> readings);

    /** Who is there to compare with; not called where nobody was asked for. */
    void peers(List<PeerTeam.Status> statuses);

    /** One case. */
    void row(Row row);

    /** All cases are done. */
    void end();
}
