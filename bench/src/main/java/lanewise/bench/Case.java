package lanewise.bench;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import lanewise.bench.peer.Task;
import lanewise.bench.yardstick.Yardstick;
import lanewise.engine.Engine;
import lanewise.engine.Precision;

/**
 * One row of the table.
 *
 * @param section where it belongs
 * @param name what is measured
 * @param yardstick what it is held against, and measured in turns with
 * @param amount what one call needs of that: floating-point operations or bytes; 0 where their number is not what counts, so that
 *     there is no share
 * @param unit how its figure is said
 * @param task what peers are asked to do; null where none has the like
 * @param traits what else is to be said of it
 * @param opener makes the work
 */
public record Case(
        Section section,
        String name,
        Yardstick yardstick,
        double amount,
        Unit unit,
        Task task,
        Set<Trait> traits,
        Function<Engine.Options, Work> opener) {
    /** What sets a case apart. */
    public enum Trait {
        /** Always on one thread. */
        ONE_THREAD,
        /** With several threads, it is also measured with one. */
        SCALES,
        /** Single calls are timed too, for the median and the 99th percentile. */
        LATENCY,
        /** Also said in cycles of the clock. */
        CYCLES,
        /** A call starts a process: nothing here to compile, and what it allocates is nobody's concern. */
        LAUNCH
    }

    /** A case held against the FMA peak of a precision, that no peer does. */
    static Case of(Section section, String name, Precision precision, Function<Engine.Options, Work> opener) {
        Yardstick fma = Yardstick.fma(precision);
        return new Case(section, name, fma, 0, Unit.MICROSECONDS, null, Set.of(), opener);
    }

    Case flops(double flops) {
        return new Case(section, name, yardstick, flops, unit, task, traits, opener);
    }

    Case reads(Yardstick bandwidth, double bytes) {
        return new Case(section, name, bandwidth, bytes, unit, task, traits, opener);
    }

    Case in(Unit other) {
        return new Case(section, name, yardstick, amount, other, task, traits, opener);
    }

    Case asked(Task other) {
        return new Case(section, name, yardstick, amount, unit, other, traits, opener);
    }

    Case with(Trait trait) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Case(section, name, yardstick, amount, unit, task, more, opener);
    }

    /** Whether it has that trait. */
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Threads that it may use, where {@code asked} were asked for. */
    public int threads(int asked) {
        return is(Trait.ONE_THREAD) ? 1 : section.threads(asked);
    }

    /** Makes the work, for at most {@code asked} threads. */
    public Work open(int asked) {
        return opener.apply(
                Engine.Options.defaults().withThreads(threads(asked)).withVectorsAtOnce());
    }
}
