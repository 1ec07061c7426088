package lanewise.bench.yardstick;

import lanewise.bench.Unit;
import lanewise.bench.Work;
import lanewise.engine.Precision;

/** What one core of a machine can do. */
public enum Yardstick {
    FMA_F32("FMA peak f32, one core", true),
    FMA_F64("FMA peak f64, one core", true),
    L2_READ("L2 read, one core", true),
    L3_READ("L3 read, one core", false);

    private final String label;
    private final boolean perCore;

    Yardstick(String label, boolean perCore) {
        this.label = label;
        this.perCore = perCore;
    }

    /** The FMA peak of a precision. */
    public static Yardstick fma(Precision precision) {
        return precision == Precision.F32 ? FMA_F32 : FMA_F64;
    }

    /** Its name in tables. */
    public String label() {
        return label;
    }

    /** Whether n cores can do n times as much. */
    public boolean perCore() {
        return perCore;
    }

    /** How the time of one call of its work is said. */
    public Unit unit() {
        return switch (this) {
            case FMA_F32 -> Unit.gigaflops(FmaPeak.flops(Precision.F32));
            case FMA_F64 -> Unit.gigaflops(FmaPeak.flops(Precision.F64));
            case L2_READ, L3_READ -> Unit.gigabytes(ReadBandwidth.BYTES);
        };
    }

    /** Makes its work. */
    Work open() {
        return switch (this) {
            case FMA_F32 -> new FmaPeak(Precision.F32);
            case FMA_F64 -> new FmaPeak(Precision.F64);
            case L2_READ -> new ReadBandwidth(ReadBandwidth.IN_L2);
            case L3_READ -> new ReadBandwidth(ReadBandwidth.IN_L3);
        };
    }
}
