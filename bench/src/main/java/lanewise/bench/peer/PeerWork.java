package lanewise.bench.peer;

import java.util.Map;
import java.util.function.Supplier;
import lanewise.bench.Work;

/** What a peer does in one case. No compiler can leave a native call out, so its result is nobody's concern. */
public final class PeerWork implements Work {
    private final Runnable call;
    private final Supplier<Map<String, double[]>> outputs;
    private final Runnable closing;
    private final Supplier<Map<String, Double>> further;

    /** Work that leaves its memory to the garbage collector. */
    public PeerWork(Runnable call, Supplier<Map<String, double[]>> outputs) {
        this(call, outputs, System::gc);
    }

    /** Work with something to close. */
    public PeerWork(Runnable call, Supplier<Map<String, double[]>> outputs, Runnable closing) {
        this(call, outputs, closing, Map::of);
    }

    /** Work that measures other times by itself. */
    public PeerWork(
            Runnable call,
            Supplier<Map<String, double[]>> outputs,
            Runnable closing,
            Supplier<Map<String, Double>> further) {
        this.call = call;
        this.outputs = outputs;
        this.closing = closing;
        this.further = further;
    }

    @Override
    public void run() {
        call.run();
    }

    @Override
    public double result() {
        return 0;
    }

    /** What the last call gave: arrays that have the names of ours; any of them may be left out. */
    Map<String, double[]> outputs() {
        return outputs.get();
    }

    @Override
    public Map<String, Double> further() {
        return further.get();
    }

    @Override
    public void close() {
        closing.run();
    }
}
