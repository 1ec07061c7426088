package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Product;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.io.DType;
import lanewise.nn.io.Npz;
import lanewise.nn.io.StoredTensor;
import lanewise.nn.loss.Loss;
import lanewise.nn.optim.Ground;
import lanewise.nn.optim.Optimizer;
import lanewise.nn.train.Batch;
import lanewise.nn.train.CsvListener;
import lanewise.nn.train.TensorBoardListener;
import lanewise.nn.train.Trainer;
import lanewise.nn.train.TrainingListener;
import lanewise.nn.train.TrainingSession;
import lanewise.nn.train.Unrolled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything public that has memory or a file says so when it is used after it was closed. */
class AfterCloseTest {
    private static final Spec SPEC = Spec.of(Spec.lstm(2, 3), Spec.linear(3, 1));
    private static final Plan.Options INFER = Plan.Options.infer(4, 2);
    private static final Plan.Options TRAIN = Plan.Options.train(4, 2);

    /** What has a close() but is never used by itself. */
    private static final Set<Class<?>> PARTS = Set.of(
            // Layers see it while they are bound; its network closes it.
            Plan.class);

    @TempDir
    Path folder;

    /** Uses by what they are called, of something that is closed. */
    private interface Closed {
        Map<String, Executable> of(Path folder);
    }

    private static final Map<Class<?>, Closed> CASES = new LinkedHashMap<>();

    static {
        CASES.put(Engine.class, AfterCloseTest::engine);
        CASES.put(Slab.class, AfterCloseTest::slab);
        CASES.put(Model.class, AfterCloseTest::model);
        CASES.put(Network.class, AfterCloseTest::network);
        CASES.put(lanewise.nn.Stream.class, AfterCloseTest::stream);
        CASES.put(TrainingSession.class, AfterCloseTest::session);
        CASES.put(Batch.class, AfterCloseTest::batch);
        CASES.put(Unrolled.class, AfterCloseTest::unrolled);
        CASES.put(Optimizer.State.class, AfterCloseTest::moments);
        CASES.put(CsvListener.class, AfterCloseTest::csv);
        CASES.put(TensorBoardListener.class, AfterCloseTest::tensorBoard);
        CASES.put(Npz.class, AfterCloseTest::npz);
    }

    static Stream<Class<?>> cases() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyUseIsAnIllegalState(Class<?> type) {
        CASES.get(type).of(folder).forEach((name, use) -> {
            String message =
                    assertThrows(IllegalStateException.class, use, name).getMessage();
            assertEquals(true, message.contains("closed"), () -> name + ": " + message);
        });
    }

    @Test
    void noClassIsForgotten() throws Exception {
        assumeTrue(Model.class.getModule().isNamed(), "not run as modules, so classes can't be listed");
        Set<String> expected = new TreeSet<>();
        for (Class<?> of : List.of(Engine.class, Model.class)) {
            expected.addAll(closeable(of.getModule()));
        }
        Set<String> tested = Stream.concat(CASES.keySet().stream(), PARTS.stream())
                .map(Class::getName)
                .collect(Collectors.toSet());
        assertEquals(expected, new TreeSet<>(tested));
    }

    private static Set<String> closeable(Module module) throws IOException, ClassNotFoundException {
        Set<String> found = new TreeSet<>();
        try (ModuleReader reader = ModuleLayer.boot()
                .configuration()
                .findModule(module.getName())
                .orElseThrow()
                .reference()
                .open()) {
            for (String file :
                    reader.list().filter(name -> name.endsWith(".class")).toList()) {
                String name =
                        file.substring(0, file.length() - ".class".length()).replace('/', '.');
                int dot = name.lastIndexOf('.');
                if (dot > 0 && module.isExported(name.substring(0, dot)) && !name.contains("Test")) {
                    Class<?> type = Class.forName(name, false, AfterCloseTest.class.getClassLoader());
                    if (AutoCloseable.class.isAssignableFrom(type) && Modifier.isPublic(type.getModifiers())) {
                        found.add(name);
                    }
                }
            }
        }
        return found;
    }

    private static Map<String, Executable> engine(Path folder) {
        Engine engine = Engine.open();
        Engine other = engine.fork();
        Slab slab = other.slab(Role.SCRATCH, Precision.F32);
        Matrix m = slab.reserve("m", 3, 3);
        slab.allocate();
        engine.close();
        engine.close();
        return Map.of(
                "tanh",
                () -> engine.tanh(m, m),
                "product",
                () -> Product.of(Product.Operand.plain(m), Product.Operand.plain(m), null, m)
                        .run(engine),
                "enter",
                engine::enter,
                "fork",
                engine::fork,
                "slab",
                () -> engine.slab(Role.SCRATCH, Precision.F32),
                "parallel",
                () -> engine.parallel((mine, shard, shards) -> {}));
    }

    private static Map<String, Executable> slab(Path folder) {
        Engine engine = Engine.open();
        Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
        Matrix m = slab.reserve("m", 3, 3);
        slab.allocate();
        Slab other = engine.slab(Role.SCRATCH, Precision.F64);
        Matrix open = other.reserve("open", 3, 3);
        other.allocate();
        slab.close();
        slab.close();
        return Map.of(
                "fill",
                () -> slab.fill(1),
                "get",
                () -> m.get(0, 0),
                "set",
                () -> m.set(0, 0, 1),
                "setAll",
                () -> m.setAll(new double[9]),
                "toArray",
                m::toArray,
                "copy from",
                () -> open.copyFrom(m),
                "read by a kernel",
                () -> engine.exp(m, open),
                "written by a kernel",
                () -> engine.exp(open, m));
    }

    private static Map<String, Executable> model(Path folder) {
        Model model = Model.build(SPEC, Precision.F32, 1);
        Parameter parameter = model.parameters().getFirst();
        Network network = model.network(TRAIN);
        lanewise.nn.Stream stream = model.stream();
        TrainingSession session = new TrainingSession(model, Loss.mse(), Optimizer.adam(1e-3), 1);
        Batch batch = session.batch(TRAIN, 0);
        Trainer trainer = Trainer.of(model).epochs(1).batchSize(2);
        model.close();
        model.close();
        Map<String, Executable> uses = new LinkedHashMap<>();
        uses.put("network", () -> model.network(INFER));
        uses.put("stream", model::stream);
        uses.put("save", () -> model.save(folder.resolve("model")));
        uses.put("save weights", () -> Weights.save(model, folder.resolve("weights"), DType.F32));
        uses.put("parameters", model::parameters);
        uses.put("buffers", model::buffers);
        uses.put("a parameter's value", () -> parameter.value().get(0, 0));
        uses.put("initialize", () -> model.initialize(1));
        uses.put("parametersChanged", model::parametersChanged);
        uses.put("forward of its network", network::forward);
        uses.put("backward of its network", network::backward);
        uses.put("step of its stream", () -> stream.step(new double[2], new double[1]));
        uses.put("a new session", () -> new TrainingSession(model, Loss.mse(), Optimizer.adam(1e-3), 1));
        uses.put("step of its session", () -> session.step(batch));
        uses.put("loss of its batch", batch::loss);
        uses.put("batch of its session", () -> session.batch(TRAIN, 0));
        uses.put("fit", () -> trainer.fit(Data.windows(1, 20, 4)));
        return uses;
    }

    private static Map<String, Executable> network(Path folder) {
        Model model = Model.build(SPEC, Precision.F32, 1);
        Network network = model.network(TRAIN);
        network.close();
        network.close();
        return Map.of(
                "forward",
                network::forward,
                "backward",
                network::backward,
                "reset",
                network::reset,
                "clearGradients",
                network::clearGradients,
                "input",
                () -> network.input().value().get(0, 0),
                "output",
                () -> network.output().value().get(0, 0),
                "gradient",
                () -> network.gradient(model.parameters().getFirst()).get(0, 0));
    }

    private static Map<String, Executable> stream(Path folder) {
        lanewise.nn.Stream stream = Model.build(SPEC, Precision.F32, 1).stream();
        lanewise.nn.Stream.State state = stream.snapshot();
        stream.close();
        stream.close();
        return Map.of(
                "step",
                () -> stream.step(new double[2], new double[1]),
                "reset",
                stream::reset,
                "snapshot",
                stream::snapshot,
                "restore",
                () -> stream.restore(state));
    }

    private static TrainingSession session(Model model) {
        return new TrainingSession(model, Loss.mse(), Optimizer.adam(1e-3), 1);
    }

    private static Map<String, Executable> session(Path folder) {
        TrainingSession session = session(Model.build(SPEC, Precision.F32, 1));
        Batch batch = session.batch(TRAIN, 0);
        session.begin();
        session.add(batch);
        session.close();
        session.close();
        return Map.of(
                "step",
                () -> session.step(batch),
                "begin",
                session::begin,
                "add",
                () -> session.add(batch),
                "update",
                session::update,
                "batch",
                () -> session.batch(TRAIN, 0),
                "loss of its batch",
                batch::loss);
    }

    private static Map<String, Executable> batch(Path folder) {
        TrainingSession session = session(Model.build(SPEC, Precision.F32, 1));
        Batch batch = session.batch(TRAIN, 0);
        batch.close();
        batch.close();
        return Map.of(
                "loss",
                batch::loss,
                "step",
                () -> session.step(batch),
                "inputs",
                () -> batch.inputs().set(0, 0, 1),
                "targets",
                () -> batch.targets().set(0, 0, 1),
                "outputs",
                () -> batch.outputs().get(0, 0));
    }

    private static Map<String, Executable> unrolled(Path folder) {
        TrainingSession session = session(Model.build(SPEC, Precision.F32, 1));
        Unrolled unrolled = session.unrolled(4, 2, 2);
        unrolled.close();
        unrolled.close();
        return Map.of(
                "step",
                unrolled::step,
                "inputs",
                () -> unrolled.inputs().set(0, 0, 1),
                "targets",
                () -> unrolled.targets().set(0, 0, 1));
    }

    private static Map<String, Executable> moments(Path folder) {
        Engine engine = Engine.open();
        Slab parameters = engine.slab(Role.PARAM, Precision.F32);
        parameters.reserve("p", 2, 2);
        parameters.allocate();
        Slab gradients =
                engine.slab(Role.GRAD, Precision.F32).reserveLike(parameters).allocate();
        Optimizer.State state = Optimizer.adam(1).open(engine, Ground.of(parameters, gradients));
        state.close();
        state.close();
        return Map.of(
                "step",
                () -> state.step(engine, 1),
                "blocks",
                () -> state.blocks().getFirst().get(0, 0));
    }

    private static Map<String, Executable> listener(TrainingListener listener) {
        return Map.of(
                "started",
                () -> listener.started(new TrainingListener.Run(1, 1, 0)),
                "updated",
                () -> listener.updated(null),
                "epochEnded",
                () -> listener.epochEnded(new TrainingListener.Epoch(1, 1, 1, 1, 1, true, 0)),
                "ended",
                listener::ended);
    }

    private static Map<String, Executable> csv(Path folder) {
        CsvListener listener = CsvListener.create(folder.resolve("log.csv"));
        listener.close();
        listener.close();
        return listener(listener);
    }

    private static Map<String, Executable> tensorBoard(Path folder) {
        TensorBoardListener listener = TensorBoardListener.in(folder);
        listener.close();
        listener.close();
        return listener(listener);
    }

    private static Map<String, Executable> npz(Path folder) {
        Path file = folder.resolve("a.npz");
        Npz.write(file, List.of(StoredTensor.of("a", DType.F32, new long[] {1}, new double[] {1})), false);
        Npz npz = Npz.open(file);
        npz.close();
        npz.close();
        return Map.of("read", () -> npz.read("a"));
    }
}
