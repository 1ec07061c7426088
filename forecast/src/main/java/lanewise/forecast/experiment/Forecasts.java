package lanewise.forecast.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import lanewise.engine.Matrix;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.train.Samples;

/** What a model gives for samples of full length. */
final class Forecasts {
    private static final int BATCH = 256;

    private Forecasts() {}

    /** Outputs [samples][steps * width], step after step. */
    static double[][] of(Model model, Samples samples) {
        int batch = Math.min(BATCH, samples.count());
        double[][] outputs = new double[samples.count()][];
        double[] x = new double[samples.time() * samples.inputWidth()];
        double[] target = new double[samples.targetTime() * samples.targetWidth()];
        try (Network network = model.network(Plan.Options.infer(samples.time(), batch))) {
            Matrix in = network.input().value();
            Matrix out = network.output().value();
            for (int first = 0; first < samples.count(); first += batch) {
                int size = Math.min(batch, samples.count() - first);
                for (int b = 0; b < size; b++) {
                    samples.read(first + b, x, target);
                    scatter(x, in, b, batch);
                }
                network.reset();
                network.forward();
                for (int b = 0; b < size; b++) {
                    outputs[first + b] = gather(out, b, batch);
                }
            }
        }
        return outputs;
    }

    private static void scatter(double[] x, Matrix to, int b, int batch) {
        for (int i = 0; i < x.length; i++) {
            to.set(i / to.columns() * batch + b, i % to.columns(), x[i]);
        }
    }

    private static double[] gather(Matrix from, int b, int batch) {
        double[] y = new double[from.rows() / batch * from.columns()];
        Arrays.setAll(y, i -> from.get(i / from.columns() * batch + b, i % from.columns()));
        return y;
    }

    /** Targets [samples][steps * width]. */
    static double[][] targets(Samples samples) {
        double[][] targets = new double[samples.count()][samples.targetTime() * samples.targetWidth()];
        double[] x = new double[samples.time() * samples.inputWidth()];
        for (int i = 0; i < targets.length; i++) {
            samples.read(i, x, targets[i]);
        }
        return targets;
    }

    /** Root of the mean squared difference of all elements. */
    static double rmse(double[][] outputs, double[][] targets) {
        return Math.sqrt(mse(outputs, targets));
    }

    static double mse(double[][] outputs, double[][] targets) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < outputs.length; i++) {
            for (int j = 0; j < outputs[i].length; j++) {
                double error = outputs[i][j] - targets[i][j];
                sum += error * error;
                count++;
            }
        }
        return sum / count;
    }

    /** A number of each trial, in the order of the seeds. */
    static <T> double[] each(List<T> trials, ToDoubleFunction<T> number) {
        return trials.stream().mapToDouble(number).toArray();
    }
}
