package lanewise.bench.work;

import java.util.Map;
import lanewise.bench.Cell;
import lanewise.bench.Compared;
import lanewise.bench.RecurrentShape;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;

/** One recurrent layer over T steps of B sequences, from a zero state. */
final class ForwardWork implements Compared {
    private final Model model;
    private final Network network;
    private final Matrix y;

    ForwardWork(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
        model = Model.build(cell.spec(shape.input(), shape.hidden()), precision, 1, options);
        network = model.network(Plan.Options.infer(shape.time(), shape.batch()));
        y = network.output().value();
        Values.fill(network.input().value(), 2, 1);
    }

    @Override
    public void run() {
        network.reset();
        network.forward();
    }

    @Override
    public double result() {
        return y.get(0, 0) + y.get(y.rows() - 1, y.columns() - 1);
    }

    @Override
    public Map<String, double[]> inputs() {
        Map<String, double[]> inputs = Values.parameters(model);
        inputs.put("x", Values.read(network.input().value()));
        return inputs;
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("y", Values.read(y));
    }

    @Override
    public void close() {
        network.close();
        model.close();
    }
}
