package lanewise.bench.yardstick;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lanewise.bench.Contender;
import lanewise.bench.Effort;
import lanewise.bench.Unit;
import lanewise.bench.Work;
import lanewise.engine.Precision;

/** What one core of the machine can do: its FMA peak, and how fast it reads L2 and L3. */
public final class Yardsticks {
    /** Below this the JVM calls a method per element instead of compiling to FMA instructions, and no share means anything. */
    private static final double SLOWEST_GIGAFLOPS = 2;

    private final Map<Precision, Work> peaks = new EnumMap<>(Precision.class);
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

    public Yardsticks() {
        for (Precision precision : Precision.values()) {
            peaks.put(precision, new FmaPeak(precision));
        }
    }

    /** Measures all; to be called once before the others. */
    public List<Reading> read(Effort effort) {
        List<Reading> readings = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            String name = precision == Precision.F32 ? "FMA peak f32, one core" : "FMA peak f64, one core";
            Reading peak = read(name, fma(precision), fmaUnit(precision), effort);
            seen.put(precision, peak.best());
            readings.add(peak);
        }
        Unit gigabytes = Unit.gigabytes(ReadBandwidth.BYTES);
        readings.add(read("L2 read, one core", new ReadBandwidth(ReadBandwidth.IN_L2), gigabytes, effort));
        readings.add(read("L3 read, one core", new ReadBandwidth(ReadBandwidth.IN_L3), gigabytes, effort));
        return readings;
    }

    /** One core's FMA peak as work. */
    public Work fma(Precision precision) {
        return peaks.get(precision);
    }

    /** How that work's time is said. */
    public Unit fmaUnit(Precision precision) {
        return Unit.gigaflops(FmaPeak.flops(precision));
    }

    /** Whether vectors and FMA become instructions here, so that there is a peak to compare with. */
    public boolean fmaWorks(Precision precision) {
        return seen.getOrDefault(precision, 0.0) >= SLOWEST_GIGAFLOPS;
    }

    private static Reading read(String name, Work work, Unit unit, Effort effort) {
        Contender contender = new Contender(work);
        contender.warmUp(effort.warmUp());
        contender.measure(effort.measured() / 2);
        return new Reading(name, unit.label(), unit.figure(contender.best()), unit.figure(contender.median()));
    }
}
