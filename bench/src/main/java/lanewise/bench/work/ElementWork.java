package lanewise.bench.work;

import java.util.Locale;
import java.util.Map;
import lanewise.bench.Compared;
import lanewise.bench.peer.Kind;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** y = f(x) for many elements. */
public final class ElementWork implements Compared {
    /** Bytes of x, and of y: both lie in L1. */
    private static final int BLOCK = 16 << 10;

    private final Engine engine;
    private final Function function;
    private final Slab slab;
    private final Matrix x;
    private final Matrix y;

    /** The functions. */
    public enum Function {
        EXP,
        TANH,
        SIGMOID;

        /** What peers call it. */
        public Kind peerKind() {
            return Kind.valueOf(name());
        }

        /** Its name in tables. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ElementWork(Engine.Options options, Precision precision, Function function, int n) {
        this.function = function;
        engine = Engine.open(options);
        slab = engine.slab(Role.SCRATCH, precision);
        x = slab.reserve("x", 1, n);
        y = slab.reserve("y", 1, n);
        slab.allocate();
        Values.fill(x, 1, 8);
    }

    /** As many elements as leave room for x and y in L1. */
    public static int inL1(Precision precision) {
        return BLOCK / precision.bytes();
    }

    @Override
    public void run() {
        switch (function) {
            case EXP -> engine.exp(x, y);
            case TANH -> engine.tanh(x, y);
            case SIGMOID -> engine.sigmoid(x, y);
        }
    }

    @Override
    public double result() {
        return y.get(0, 0) + y.get(0, y.columns() - 1);
    }

    @Override
    public Map<String, double[]> inputs() {
        return Map.of("x", Values.read(x));
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("y", Values.read(y));
    }

    @Override
    public void close() {
        slab.close();
        engine.close();
    }
}
