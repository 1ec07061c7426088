package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of layer there is. */
class KindsTest {
    private static final int THREADS = 8;
    private static final int TIME = 7;
    private static final int BATCH = 3;
    private static final int ROUNDS = 30;
    /** Kernels with vectors, which would otherwise take over at some time or other. */
    private static final Engine.Options ENGINE = Engine.Options.defaults().withVectorsAtOnce();

    static Stream<Spec> examples() {
        return Kinds.examples().stream();
    }

    /** Whoever adds a layer adds an example to {@link Kinds}: then all that is tested of every kind is tested of it. */
    @Test
    void everyKindHasAnExample() {
        assertEquals(Set.of(), Kinds.missing());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eightThreadsOnOneModelGetTheSerialBits(Spec spec) throws Exception {
        for (Precision precision : Precision.values()) {
            try (Model model = Model.build(spec, precision, 3, ENGINE);
                    ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
                List<double[]> serial = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    serial.add(serve(model, i, 1));
                }
                CyclicBarrier together = new CyclicBarrier(THREADS);
                List<Future<double[]>> results = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int thread = i;
                    results.add(pool.submit(() -> {
                        together.await();
                        return serve(model, thread, ROUNDS);
                    }));
                }
                for (int i = 0; i < THREADS; i++) {
                    Bits.assertSame("thread " + i, serial.get(i), results.get(i).get());
                }
            }
        }
    }

    /** A network's output and a stream's, where the layer has one; the last of equal rounds. */
    private static double[] serve(Model model, int thread, int rounds) {
        double[] x = new double[TIME * BATCH * model.inputWidth()];
        Rng random = Rng.of(thread, "x");
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextUniform(-1.5, 1.5);
        }
        double[] y = new double[0];
        for (int round = 0; round < rounds; round++) {
            double[] forward = forward(model, x);
            double[] streamed =
                    model.spec().causal() && Kinds.sides(model.spec()).isEmpty() ? streamed(model, x) : new double[0];
            double[] both = Stream.of(forward, streamed)
                    .flatMapToDouble(java.util.Arrays::stream)
                    .toArray();
            if (round > 0) {
                Bits.assertSame("round " + round, y, both);
            }
            y = both;
        }
        return y;
    }

    private static double[] forward(Model model, double[] x) {
        try (Network network = model.network(Kinds.withSides(Plan.Options.infer(TIME, BATCH), model.spec()))) {
            network.input().value().setAll(x);
            for (String side : Kinds.sides(model.spec()).keySet()) {
                Matrix value = network.input(side).value();
                for (int i = 0; i < value.rows() * value.columns(); i++) {
                    value.set(i / value.columns(), i % value.columns(), x[i % x.length]);
                }
            }
            network.forward();
            return network.output().value().toArray();
        }
    }

    private static double[] streamed(Model model, double[] x) {
        double[] step = new double[model.inputWidth()];
        double[] out = new double[model.outputWidth()];
        double[] y = new double[TIME * out.length];
        try (lanewise.nn.Stream stream = model.stream(TIME)) {
            for (int t = 0; t < TIME; t++) {
                System.arraycopy(x, t * step.length, step, 0, step.length);
                stream.step(step, out);
                System.arraycopy(out, 0, y, t * out.length, out.length);
            }
        }
        return y;
    }
}
