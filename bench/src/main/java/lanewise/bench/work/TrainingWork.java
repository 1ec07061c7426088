package lanewise.bench.work;

import java.util.Map;
import java.util.TreeMap;
import lanewise.bench.Cell;
import lanewise.bench.Compared;
import lanewise.bench.RecurrentShape;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Training;

/**
 * Forward and backward of one recurrent layer for a given gradient of its output, as after an update: both packed forms of the weights
 * are made anew, gradients start at zero, and the input's gradient is wanted too.
 */
final class TrainingWork implements Compared {
    private final Model model;
    private final Engine engine;
    private final Slab gradients;
    private final Matrix flat;
    private final Network network;
    private final Matrix dx;

    TrainingWork(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
        model = Model.build(cell.spec(shape.input(), shape.hidden()), precision, 1, options);
        engine = Training.fork(model);
        gradients = engine.slab(Role.GRAD, precision)
                .reserveLike(Training.parameterSlab(model))
                .allocate();
        flat = gradients.flat();
        Plan.Options plan = Plan.Options.train(shape.time(), shape.batch()).withInputGradients();
        network = Training.network(model, plan, engine, gradients);
        dx = network.input().gradient();
        Values.fill(network.input().value(), 2, 1);
        Values.fill(network.output().gradient(), 3, 1);
    }

    @Override
    public void run() {
        Training.parametersChanged(model, engine);
        engine.clear(flat);
        network.forward();
        network.backward();
    }

    @Override
    public double result() {
        return flat.get(0, 0) + flat.get(0, flat.columns() - 1) + dx.get(0, 0);
    }

    @Override
    public Map<String, double[]> inputs() {
        Map<String, double[]> inputs = Values.parameters(model);
        inputs.put("x", Values.read(network.input().value()));
        inputs.put("dy", Values.read(network.output().gradient()));
        return inputs;
    }

    @Override
    public Map<String, double[]> outputs() {
        Map<String, double[]> outputs = new TreeMap<>();
        outputs.put("y", Values.read(network.output().value()));
        outputs.put("dx", Values.read(dx));
        for (Parameter parameter : model.parameters()) {
            outputs.put("d_" + Values.plainName(parameter), Values.read(network.gradient(parameter)));
        }
        return outputs;
    }

    @Override
    public void close() {
        network.close();
        gradients.close();
        engine.close();
        model.close();
    }
}
