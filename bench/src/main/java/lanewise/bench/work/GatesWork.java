package lanewise.bench.work;

import java.util.Locale;
import lanewise.bench.Work;
import lanewise.engine.Engine;
import lanewise.engine.GruGates;
import lanewise.engine.LstmGates;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.RnnGates;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** The element-wise part of one step of a recurrent layer for {@value #ROWS} sequences of {@value #WIDTH} units: all in L1. */
public final class GatesWork implements Work {
    private static final int ROWS = 4;
    private static final int WIDTH = 128;
    /** Hidden units of all sequences. */
    public static final int ELEMENTS = ROWS * WIDTH;

    private final Engine engine;
    private final Slab slab;
    private final Matrix h;
    private final Matrix dz;
    private final Runnable call;

    /** The parts. */
    public enum Part {
        LSTM_FORWARD,
        LSTM_BACKWARD,
        GRU_FORWARD,
        GRU_BACKWARD,
        RNN_FORWARD,
        RNN_BACKWARD;

        /** Its name in tables. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace("_", " gates ");
        }
    }

    public GatesWork(Engine.Options options, Precision precision, Part part) {
        engine = Engine.open(options);
        slab = engine.slab(Role.SCRATCH, precision);
        boolean rnn = part == Part.RNN_FORWARD || part == Part.RNN_BACKWARD;
        int blocks = rnn ? 1 : 4;
        Matrix gates = slab.reserve("gates", ROWS, blocks * WIDTH);
        Matrix c = slab.reserve("c", 2 * ROWS, WIDTH);
        Matrix tanhC = slab.reserve("tanhC", ROWS, WIDTH);
        h = slab.reserve("h", 2 * ROWS, WIDTH);
        Matrix dh = slab.reserve("dh", 2 * ROWS, WIDTH);
        Matrix dc = slab.reserve("dc", ROWS, WIDTH);
        dz = slab.reserve("dz", ROWS, blocks * WIDTH);
        slab.allocate();
        Values.fill(gates, 1, 1);
        Values.fill(c, 2, 1);
        Values.fill(h, 3, 1);
        Values.fill(dh, 4, 1);
        LstmGates lstm = rnn ? null : new LstmGates(gates, c, tanhC, h, dh, dc, dz);
        GruGates gru = rnn ? null : new GruGates(gates, h, dh, dh, dz);
        RnnGates tanh = rnn ? new RnnGates(RnnGates.Kind.TANH, gates, h, dh, dz) : null;
        call = switch (part) {
            case LSTM_FORWARD -> () -> lstm.forward(engine, ROWS, 0, 0, ROWS, 0);
            case LSTM_BACKWARD -> () -> lstm.backward(engine, ROWS, 0, 0, 0);
            case GRU_FORWARD -> () -> gru.forward(engine, ROWS, 0, 0, ROWS);
            case GRU_BACKWARD -> () -> gru.backward(engine, ROWS, 0, 0, 0, ROWS);
            case RNN_FORWARD -> () -> tanh.forward(engine, ROWS, 0, 0);
            case RNN_BACKWARD -> () -> tanh.backward(engine, ROWS, 0, 0, 0);
        };
    }

    @Override
    public void run() {
        call.run();
    }

    @Override
    public double result() {
        return h.get(0, 0) + dz.get(0, 0);
    }

    @Override
    public void close() {
        slab.close();
        engine.close();
    }
}
