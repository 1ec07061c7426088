package lanewise.bench.work;

import java.util.Map;
import java.util.SplittableRandom;
import lanewise.bench.Compared;
import lanewise.bench.RecurrentShape;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.Stream;

/** One step of one sequence through one LSTM layer, the state carried on. */
public final class StreamWork implements Compared {
    private final Model model;
    private final Stream stream;
    private final double[] input;
    private final double[] output;

    /** @param shape of which input and hidden size count */
    public StreamWork(Engine.Options options, Precision precision, RecurrentShape shape) {
        model = Model.build(Spec.lstm(shape.input(), shape.hidden()), precision, 1, options);
        stream = model.stream();
        input = new SplittableRandom(2).doubles(shape.input(), -1, 1).toArray();
        output = new double[stream.outputWidth()];
    }

    @Override
    public void run() {
        stream.step(input, output);
    }

    @Override
    public double result() {
        return output[0] + output[output.length - 1];
    }

    @Override
    public Map<String, double[]> inputs() {
        Map<String, double[]> inputs = Values.parameters(model);
        inputs.put("x", input.clone());
        return inputs;
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("h", output.clone());
    }

    @Override
    public void close() {
        stream.close();
        model.close();
    }
}
