package lanewise.bench.work;

import java.util.Map;
import lanewise.bench.Compared;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;

/** One AdamW step over n parameters. */
public final class AdamWork implements Compared {
    /** The usual number of parameters. */
    public static final int MILLION = 1_000_000;

    private final Engine engine;
    private final Slab parameters;
    private final Slab gradients;
    private final Matrix flat;
    private final Optimizer.State state;

    public AdamWork(Engine.Options options, Precision precision, int n) {
        engine = Engine.open(options);
        parameters = engine.slab(Role.PARAM, precision);
        parameters.reserve("parameters", 1, n, n);
        parameters.allocate();
        gradients = engine.slab(Role.GRAD, precision).reserveLike(parameters).allocate();
        flat = parameters.flat();
        Values.fill(flat, 1, 1);
        Values.fill(gradients.flat(), 2, 1);
        state = Optimizer.adamW(1e-3).open(engine, Ground.of(parameters, gradients));
    }

    @Override
    public void run() {
        state.step(engine, 1);
    }

    @Override
    public double result() {
        return flat.get(0, 0) + flat.get(0, flat.columns() - 1);
    }

    @Override
    public Map<String, double[]> inputs() {
        return Map.of("parameters", Values.read(flat), "gradients", Values.read(gradients.flat()));
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("parameters", Values.read(flat));
    }

    @Override
    public void close() {
        state.close();
        gradients.close();
        parameters.close();
        engine.close();
    }
}
