package lanewise.bench.yardstick;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lanewise.bench.Contender;
import lanewise.bench.Effort;
import lanewise.bench.Unit;
import lanewise.bench.Work;

/** What one core of the machine can do: its FMA peak, how fast it reads L2 and L3, and its clock. */
public final class Yardsticks {
    /** Below this the JVM calls a method per element instead of compiling to FMA instructions, and no share means anything. */
    private static final double SLOWEST = 2;

    private final Map<Yardstick, Work> works = new EnumMap<>(Yardstick.class);
    private final Map<Yardstick, Double> seen = new EnumMap<>(Yardstick.class);

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
        for (Yardstick yardstick : Yardstick.values()) {
            works.put(yardstick, yardstick.open());
        }
    }

    /** Measures all; to be called once before the others. */
    public List<Reading> read(Effort effort) {
        List<Reading> readings = new ArrayList<>();
        for (Yardstick yardstick : Yardstick.values()) {
            Reading reading = read(yardstick.label(), work(yardstick), yardstick.unit(), effort);
            seen.put(yardstick, reading.best());
            readings.add(reading);
        }
        readings.add(read("clock", new ClockSpeed(), Unit.gigahertz(ClockSpeed.CYCLES), effort));
        return readings;
    }

    /** One core's work. */
    public Work work(Yardstick yardstick) {
        return works.get(yardstick);
    }

    /** Whether vectors and FMA become instructions here, so that there is something to compare with. */
    public boolean works(Yardstick yardstick) {
        return seen.getOrDefault(yardstick, 0.0) >= SLOWEST;
    }

    private static Reading read(String name, Work work, Unit unit, Effort effort) {
        Contender contender = new Contender(work);
        contender.warmUp(effort.warmUp() / 2);
        contender.measure(effort.measured() / 4);
        return new Reading(name, unit.label(), unit.figure(contender.best()), unit.figure(contender.median()));
    }
}
