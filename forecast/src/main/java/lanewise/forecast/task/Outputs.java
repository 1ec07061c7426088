package lanewise.forecast.task;

import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.train.Samples;

/** What a model says about samples. */
public final class Outputs {
    private Outputs() {}

    /**
     * The output of the last step for every sample, all of which must have full length: [sample][outputWidth].
     *
     * @param batch samples at once
     */
    public static double[][] last(Model model, Samples samples, int batch) {
        double[][] outputs = new double[samples.count()][model.outputWidth()];
        double[] x = new double[samples.time() * samples.inputWidth()];
        double[] target = new double[samples.targetTime() * samples.targetWidth()];
        try (Network network = model.network(Plan.Options.infer(samples.time(), batch))) {
            for (int first = 0; first < samples.count(); first += batch) {
                int size = Math.min(batch, samples.count() - first);
                for (int b = 0; b < size; b++) {
                    samples.read(first + b, x, target);
                    for (int t = 0; t < samples.time(); t++) {
                        for (int j = 0; j < samples.inputWidth(); j++) {
                            network.input().value().set(t * batch + b, j, x[t * samples.inputWidth() + j]);
                        }
                    }
                }
                network.reset();
                network.forward();
                var y = network.output().value();
                for (int b = 0; b < size; b++) {
                    y.getRow(y.rows() - batch + b, outputs[first + b]);
                }
            }
        }
        return outputs;
    }
}
