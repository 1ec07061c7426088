package lanewise.bench.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import lanewise.bench.Compared;
import lanewise.bench.RecurrentShape;
import lanewise.bench.startup.FirstInference;
import lanewise.bench.startup.Floats;
import lanewise.bench.startup.Launch;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Spec;

/** A new JVM that loads an LSTM from its file and puts one sequence through it. */
public final class StartupWork implements Compared {
    private static final List<String> OPTIONS =
            List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    private final Launch launch =
            new Launch(OPTIONS, Launch.classes(FirstInference.class, Engine.class, Model.class), FirstInference.class);
    private final Map<String, double[]> inputs;

    public StartupWork(Engine.Options options, RecurrentShape shape) {
        try (Model model = Model.build(Spec.lstm(shape.input(), shape.hidden()), Precision.F32, 1, options);
                Engine engine = Engine.open(options);
                Slab slab = engine.slab(Role.SCRATCH, Precision.F32)) {
            Matrix x = slab.reserve("x", shape.time(), shape.input());
            slab.allocate();
            Values.fill(x, 2, 1);
            inputs = Values.parameters(model);
            inputs.put("x", Values.read(x));
            model.save(launch.model());
            Floats.write(launch.x(), inputs.get("x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void run() {
        launch.run();
    }

    @Override
    public double result() {
        return launch.result();
    }

    @Override
    public Map<String, Double> further() {
        return launch.further();
    }

    @Override
    public Map<String, double[]> inputs() {
        return inputs;
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("y", launch.y());
    }

    @Override
    public void close() {
        launch.close();
    }
}
