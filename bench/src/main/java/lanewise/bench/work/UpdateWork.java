package lanewise.bench.work;

import lanewise.bench.Cell;
import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;

/** One update of a small model: a recurrent layer, its last step, a linear layer to one value, squared error, Adam. */
final class UpdateWork implements Work {
    private final Model model;
    private final TrainingSession session;
    private final Batch batch;
    private double loss;

    UpdateWork(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
        Spec spec = Spec.of(cell.spec(shape.input(), shape.hidden()), Spec.last(), Spec.linear(shape.hidden(), 1));
        model = Model.build(spec, precision, 1, options);
        session = new TrainingSession(model, Loss.mse(), Optimizer.adam(1e-3), 1);
        batch = session.batch(Plan.Options.train(shape.time(), shape.batch()), 0);
        Values.fill(batch.inputs(), 2, 1);
        Values.fill(batch.targets(), 3, 1);
    }

    @Override
    public void run() {
        loss = session.step(batch);
    }

    @Override
    public double result() {
        return loss;
    }

    @Override
    public void close() {
        batch.close();
        session.close();
        model.close();
    }
}
