package lanewise.bench.work;

import java.util.Map;
import java.util.TreeMap;
import lanewise.bench.AttentionShape;
import lanewise.bench.Compared;
import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** Scaled dot-product attention, O from Q, K and V; for training also dQ, dK and dV from dO. Row b T + t is step t of sequence b. */
public final class AttentionWork implements Compared {
    /** Of queries and keys: wide enough that few keys take most of the weight, as in a trained model, and outputs are not all small. */
    private static final double SPREAD = 3;

    private final Engine engine;
    private final Slab slab;
    private final Attention attention;
    private final boolean training;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final Matrix o;
    private final Attention.Gradients gradients;

    public AttentionWork(Engine.Options options, Precision precision, AttentionShape shape, boolean training) {
        this.training = training;
        engine = Engine.open(options);
        slab = engine.slab(Role.SCRATCH, precision);
        Attention.Shape heads = new Attention.Shape(shape.batch(), shape.heads(), shape.time(), shape.time(), false);
        q = reserve("q", shape);
        k = reserve("k", shape);
        v = reserve("v", shape);
        o = reserve("o", shape);
        Matrix statistics = Attention.statistics(slab, "statistics", heads);
        gradients = training
                ? new Attention.Gradients(
                        reserve("dO", shape), reserve("dQ", shape), reserve("dK", shape), reserve("dV", shape))
                : null;
        slab.allocate();
        Values.fill(q, 1, SPREAD);
        Values.fill(k, 2, SPREAD);
        Values.fill(v, 3, 1);
        if (training) {
            Values.fill(gradients.dO(), 4, 1);
        }
        double scale = 1 / Math.sqrt((double) shape.width() / shape.heads());
        Attention.Rule rule = shape.causal() ? Attention.Rule.causal(scale) : Attention.Rule.plain(scale);
        attention = new Attention(heads, rule, new Attention.Inputs(q, k, v), o, statistics, gradients);
    }

    private Matrix reserve(String name, AttentionShape shape) {
        return slab.reserve(name, shape.batch() * shape.time(), shape.width());
    }

    @Override
    public void run() {
        attention.forward(engine);
        if (training) {
            attention.backward(engine);
        }
    }

    @Override
    public double result() {
        double result = o.get(0, 0) + o.get(o.rows() - 1, o.columns() - 1);
        return training ? result + gradients.dQ().get(0, 0) : result;
    }

    @Override
    public Map<String, double[]> inputs() {
        Map<String, double[]> inputs = new TreeMap<>();
        inputs.put("q", Values.read(q));
        inputs.put("k", Values.read(k));
        inputs.put("v", Values.read(v));
        if (training) {
            inputs.put("do", Values.read(gradients.dO()));
        }
        return inputs;
    }

    @Override
    public Map<String, double[]> outputs() {
        Map<String, double[]> outputs = new TreeMap<>();
        outputs.put("o", Values.read(o));
        if (training) {
            outputs.put("dq", Values.read(gradients.dQ()));
            outputs.put("dk", Values.read(gradients.dK()));
            outputs.put("dv", Values.read(gradients.dV()));
        }
        return outputs;
    }

    @Override
    public void close() {
        slab.close();
        engine.close();
    }
}
