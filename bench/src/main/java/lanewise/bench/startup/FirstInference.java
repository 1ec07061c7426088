package lanewise.bench.startup;

import java.io.IOException;
import java.nio.file.Path;
import lanewise.engine.Matrix;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;

/**
 * A program that loads a model, puts one sequence through it and ends: {@code FirstInference MODEL X [Y]}. It prints one line, see
 * {@link #report}.
 */
public final class FirstInference {
    /** Begins the line. */
    static final String MARK = "@first ";

    private FirstInference() {}

    public static void main(String[] args) throws IOException {
        long begun = System.nanoTime();
        double[] x = Floats.widened(Path.of(args[1]));
        try (Model model = Model.load(Path.of(args[0]))) {
            int width = model.spec().inputWidth();
            try (Network network = model.network(Plan.Options.infer(x.length / width, 1))) {
                long loaded = System.nanoTime();
                network.input().value().setAll(x);
                network.forward();
                Matrix y = network.output().value();
                double last = y.get(y.rows() - 1, y.columns() - 1);
                report(begun, loaded, last);
                if (args.length > 2) {
                    Floats.write(Path.of(args[2]), y.toArray());
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /**
     * Prints when {@code main} began, when the model was there, and when the result was, in nanoseconds of the clock that all
     * processes of the machine share, and the last element of the result.
     */
    public static void report(long begun, long loaded, double result) {
        System.out.println(MARK + begun + " " + loaded + " " + System.nanoTime() + " " + result);
        System.out.flush();
    }
}
