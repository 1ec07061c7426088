package lanewise.bench;

import java.util.function.Function;
import lanewise.bench.peer.Task;
import lanewise.engine.Engine;
import lanewise.engine.Precision;

/**
 * One row of the table.
 *
 * @param section where it belongs
 * @param name what is measured
 * @param precision whose FMA peak it is held against
 * @param flops floating-point operations of one call; 0 where their number is not what counts, so that there is no share of the
 *     peak
 * @param unit how its figure is said
 * @param task what peers are asked to do; null where none has the like
 * @param opener makes the work
 */
public record Case(
        Section section,
        String name,
        Precision precision,
        double flops,
        Unit unit,
        Task task,
        Function<Engine.Options, Work> opener) {
    /** Makes the work, for at most {@code threads} threads. */
    public Work open(int threads) {
        return opener.apply(Engine.Options.defaults().withThreads(section.threads(threads)));
    }
}
