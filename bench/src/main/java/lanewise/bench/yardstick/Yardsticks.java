package lanewise.bench.yardstick;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lanewise.bench.Contender;
import lanewise.bench.Effort;
import lanewise.bench.Unit;
import lanewise.bench.Work;
import lanewise.engine.Engine;
import lanewise.engine.Precision;

/** What the machine can do: the FMA peak of one thread and of all that were asked for, and how fast L2 is read. */
public final class Yardsticks implements AutoCloseable {
    /** Below this the JVM calls a method per element instead of compiling to FMA instructions, and no share means anything. */
    private static final double SLOWEST_GIGAFLOPS = 2;

    private final Engine single;
    private final Engine team;
    private final Map<Precision, Work> singlePeaks = new EnumMap<>(Precision.class);
    private final Map<Precision, Work> teamPeaks = new EnumMap<>(Precision.class);
    private final Map<Precision, Double> seen = new EnumMap<>(Precision.class);

    /**
     * What one yardstick showed.
     *
     * @param name what it is
     * @param unit unit of the figures
     * @param best from the fastest chunk
     * @param median from the chunk in the middle
     */
    public record Reading(String name, String unit, double best, double median) {}

    /** @param engine whose threads are asked for; closing this closes it */
    public Yardsticks(Engine engine) {
        team = engine;
        single = engine.forkSingle();
        for (Precision precision : Precision.values()) {
            singlePeaks.put(precision, new FmaPeak(single, precision));
            teamPeaks.put(precision, new FmaPeak(team, precision));
        }
    }

    /** Measures all; to be called once before the others. */
    public List<Reading> read(Effort effort) {
        List<Reading> readings = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            Reading peak = read(fmaName(precision, 1), fma(precision, 1), fmaUnit(1, precision), effort);
            seen.put(precision, peak.best());
            readings.add(peak);
        }
        if (team.threads() > 1) {
            for (Precision precision : Precision.values()) {
                int threads = team.threads();
                readings.add(read(
                        fmaName(precision, threads), fma(precision, threads), fmaUnit(threads, precision), effort));
            }
        }
        readings.add(read("L2 read", new ReadBandwidth(), Unit.gigabytes(ReadBandwidth.BYTES), effort));
        return readings;
    }

    /** The FMA peak as work; {@code threads} is 1 or the engine's number. */
    public Work fma(Precision precision, int threads) {
        return (threads == 1 ? singlePeaks : teamPeaks).get(precision);
    }

    /** How that work's time is said. */
    public Unit fmaUnit(int threads, Precision precision) {
        return Unit.gigaflops(FmaPeak.flops(precision, threads));
    }

    /** Whether vectors and FMA become instructions here, so that there is a peak to compare with. */
    public boolean fmaWorks(Precision precision) {
        return seen.getOrDefault(precision, 0.0) >= SLOWEST_GIGAFLOPS;
    }

    private static String fmaName(Precision precision, int threads) {
        String name = precision == Precision.F32 ? "FMA peak f32" : "FMA peak f64";
        return threads == 1 ? name : name + ", " + threads + " threads";
    }

    private static Reading read(String name, Work work, Unit unit, Effort effort) {
        Contender contender = new Contender(work);
        contender.warmUp(effort.warmUp());
        contender.measure(effort.measured() / 2);
        return new Reading(name, unit.label(), unit.figure(contender.best()), unit.figure(contender.median()));
    }

    @Override
    public void close() {
        single.close();
        team.close();
    }
}
