package lanewise.nn;

import java.util.Arrays;
import java.util.List;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Batch;
import lanewise.nn.train.TrainingSession;

/**
 * Trains small models for 20 steps, again and again, and prints one hash over all bits; started in JVMs of its own by
 * {@link DeterminismTest}. An LSTM, a GRU with the reset gate after and before the product, and a transformer with dropout, layer
 * norm and learned positions; in both precisions, with AdamW and clipping; the first time cold and as an engine starts by itself, then
 * with vector kernels at once, and with 1, 2 and 4 threads.
 */
final class TrainingRun {
    private static final int STEPS = 20;
    private static final List<String> MODELS = List.of("lstm", "gru", "gru reset before", "transformer");

    private final boolean tiny;

    private TrainingRun(boolean tiny) {
        this.tiny = tiny;
    }

    /**
     * Prints SIZE and a hash for each size, then what the engine is.
     *
     * @param arguments sizes (tiny, small), numbers of threads for vector kernels at once, both joined by commas; and how often each
     *     model is trained after that, compiled by then
     */
    public static void main(String[] arguments) {
        int[] threads = Arrays.stream(arguments[1].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        int repeats = Integer.parseInt(arguments[2]);
        for (String size : arguments[0].split(",")) {
            long hash = new TrainingRun(size.equals("tiny")).hash(threads, repeats);
            System.out.println(size + " " + Long.toHexString(hash));
        }
        try (Engine engine = Engine.open()) {
            System.out.println("engine " + engine.describe());
        }
    }

    private long hash(int[] threads, int repeats) {
        long hash = 1;
        for (String model : MODELS) {
            for (Precision precision : Precision.values()) {
                hash = 31 * hash + hash(model, precision, threads, repeats);
            }
        }
        return hash;
    }

    private long hash(String model, Precision precision, int[] threads, int repeats) {
        Engine.Options options = Engine.Options.defaults();
        long first = train(model, precision, options);
        for (int count : threads) {
            require(first, model, precision, options.withThreads(count).withVectorsAtOnce());
        }
        for (int i = 0; i < repeats; i++) {
            require(first, model, precision, options.withThreads(threads[i % threads.length]));
        }
        return first;
    }

    private void require(long first, String model, Precision precision, Engine.Options options) {
        long again = train(model, precision, options);
        if (again != first) {
            throw new IllegalStateException(model + " " + precision + " with " + options + " gave "
                    + Long.toHexString(again) + " instead of " + Long.toHexString(first));
        }
    }

    private Spec spec(String model) {
        int h = tiny ? 3 : 9;
        return switch (model) {
            case "lstm" -> withHead(Spec.lstm(2, h, 2, !tiny, true), tiny ? h : 2 * h);
            case "gru" -> withHead(Spec.gru(2, h), h);
            case "gru reset before" -> withHead(Spec.gru(2, h).resetBefore(), h);
            default -> transformer(tiny ? 4 : 18, tiny ? 2 : 3);
        };
    }

    private static Spec withHead(Spec recurrent, int width) {
        return Spec.of(recurrent, Spec.tanh(), Spec.linear(width, 2), Spec.gaussianHead());
    }

    private static Spec transformer(int width, int heads) {
        TransformerShape shape = TransformerShape.of(width, heads, width + 3).withDropout(0.2);
        return Spec.of(
                Spec.linear(2, width),
                Spec.learnedPositions(width, 8),
                Spec.transformerEncoderLayer(shape),
                Spec.linear(width, 2),
                Spec.gaussianHead());
    }

    private long train(String name, Precision precision, Engine.Options options) {
        Plan.Options sizes = tiny ? Plan.Options.train(3, 2) : Plan.Options.train(6, 5);
        long hash = 1;
        try (Model model = Model.build(spec(name), precision, 20, options);
                TrainingSession session = new TrainingSession(model, Loss.gaussianNll(), Optimizer.adamW(0.01), 0.5);
                Batch samples = session.batch(sizes, 1)) {
            Data.fill(samples.inputs(), 1);
            Data.fill(samples.targets(), 2);
            for (int step = 0; step < STEPS; step++) {
                hash = 31 * hash + Double.doubleToLongBits(session.step(samples));
            }
            return 31 * hash + Arrays.hashCode(Data.parameters(model));
        }
    }
}
