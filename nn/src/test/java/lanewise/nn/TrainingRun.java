package lanewise.nn;

import java.util.Arrays;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;

/** Trains a small model and prints a hash of all bits; started in JVMs of its own by {@link DeterminismTest}. */
final class TrainingRun {
    private static final int STEPS = 20;

    private TrainingRun() {}

    /**
     * Prints a line per run: its name, then the hash.
     *
     * @param arguments size (tiny or small), then how often each run is repeated, the later times compiled
     */
    public static void main(String[] arguments) {
        boolean tiny = arguments[0].equals("tiny");
        int repeats = Integer.parseInt(arguments[1]);
        for (Precision precision : Precision.values()) {
            for (int threads = 1; threads <= 2; threads++) {
                Engine.Options options = Engine.Options.defaults().withThreads(threads);
                long first = hash(tiny, precision, options);
                for (int i = 1; i < repeats; i++) {
                    long again = hash(tiny, precision, options);
                    if (again != first) {
                        throw new IllegalStateException(precision + ", " + threads + " threads: run " + i + " gave "
                                + Long.toHexString(again) + " instead of " + Long.toHexString(first));
                    }
                }
                System.out.println("hash " + precision + " " + Long.toHexString(first));
            }
        }
        try (Engine engine = Engine.open()) {
            System.out.println("engine " + engine.describe());
        }
    }

    private static long hash(boolean tiny, Precision precision, Engine.Options options) {
        int hidden = tiny ? 3 : 9;
        int time = tiny ? 3 : 6;
        int batch = tiny ? 2 : 5;
        Spec spec = Spec.of(
                Spec.lstm(2, hidden, 2, !tiny, true),
                Spec.tanh(),
                Spec.linear(tiny ? hidden : 2 * hidden, 2),
                Spec.gaussianHead());
        long hash = 1;
        try (Model model = Model.build(spec, precision, 20, options);
                TrainingSession session = new TrainingSession(model, Loss.gaussianNll(), Optimizer.adamW(0.01), 0.5);
                Batch samples = session.batch(Plan.Options.train(time, batch), 1)) {
            Data.fill(samples.inputs(), 1);
            Data.fill(samples.targets(), 2);
            for (int step = 0; step < STEPS; step++) {
                hash = 31 * hash + Double.doubleToLongBits(session.step(samples));
            }
            return 31 * hash + Arrays.hashCode(Data.parameters(model));
        }
    }
}
