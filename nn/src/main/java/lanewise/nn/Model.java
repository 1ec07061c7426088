package lanewise.nn;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.layer.LayerWeights;

/**
 * A model: a spec, its parameters, and the packed forms that forward reads. While nobody trains it, any number of threads may use
 * it, each through a network or stream of its own. After {@link #close} every use is an IllegalStateException.
 */
public final class Model implements AutoCloseable {
    /** Steps that a stream of a model with attention can take, unless asked for more. */
    private static final int CONTEXT = 512;

    private final Spec spec;
    private final Precision precision;
    private final Engine engine;
    private final LayerWeights weights;
    private final List<Parameter> parameters;
    private final Slab parameterSlab;
    private final Slab packedSlab;
    private final Slab bufferSlab;
    private final List<Parameter> buffers;
    private final List<Initializer> initialValues;
    private final List<Initializer> initialBuffers;
    private final int inputWidth;
    /** Counts changes of the parameters; packed forms carry the version they were made from. */
    private final AtomicLong version = new AtomicLong();

    private volatile Map<String, String> metadata = Map.of();
    private volatile boolean open = true;

    private Model(Spec spec, Precision precision, Engine engine, int most, Consumer<List<Parameter>> check) {
        this.spec = spec;
        this.precision = precision;
        this.engine = engine;
        this.inputWidth = spec.inputWidth();
        if (inputWidth == 0) {
            throw new IllegalArgumentException(
                    "the model " + spec + " takes inputs of any width: give one with Spec.withInput");
        }
        Declaration declaration = new Declaration(engine, precision, most);
        this.weights = spec.declare(declaration, "", 0);
        this.parameters = List.copyOf(declaration.parameters());
        this.buffers = List.copyOf(declaration.buffers());
        check.accept(Stream.concat(parameters.stream(), buffers.stream()).toList());
        this.parameterSlab = declaration.parameterSlab().allocate();
        this.packedSlab = declaration.packedSlab().allocate();
        this.bufferSlab = declaration.bufferSlab().allocate();
        this.initialValues = List.copyOf(declaration.initializers());
        this.initialBuffers = List.copyOf(declaration.bufferInitializers());
    }

    /** A new model with parameters drawn from {@code seed}: the same seed gives the same bits everywhere. */
    public static Model build(Spec spec, Precision precision, long seed) {
        return build(spec, precision, seed, Engine.Options.defaults());
    }

    /** The same, with an engine as asked for. */
    public static Model build(Spec spec, Precision precision, long seed, Engine.Options options) {
        Model model = declare(spec, precision, options, Integer.MAX_VALUE, parameters -> {});
        model.initialize(seed);
        return model;
    }

    /**
     * A model whose parameters are zero; {@code check} sees names and shapes before memory is allocated for them.
     *
     * @param most parameters and buffers; a spec that asks for more is an IllegalArgumentException
     */
    static Model declare(
            Spec spec, Precision precision, Engine.Options options, int most, Consumer<List<Parameter>> check) {
        Engine engine = Engine.open(options);
        try {
            return new Model(spec, precision, engine, most, check);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** The model in a file that {@link #save} wrote, in the precision it was saved in. */
    public static Model load(Path file) {
        return load(file, Engine.Options.defaults());
    }

    /** The same, with an engine as asked for. */
    public static Model load(Path file, Engine.Options options) {
        return load(file, options, Map.of());
    }

    /** The same for a model with layers of one's own: {@code own} reads their texts, see {@link SpecText}. */
    public static Model load(Path file, Engine.Options options, Map<String, SpecText.Reader> own) {
        return ModelFile.load(file, options, own);
    }

    /**
     * A model for {@code spec} with the parameters of a safetensors file from anywhere, for example a PyTorch state_dict: every name
     * and shape must match, and all that don't are reported at once.
     */
    public static Model load(Path file, Spec spec, Precision precision) {
        return ModelFile.loadParameters(file, spec, precision, Engine.Options.defaults());
    }

    /** Writes the model as safetensors, with spec, metadata and a checksum. */
    public void save(Path file) {
        save(file, metadata);
    }

    /** The same with other metadata of the user's own (scaler, columns, ...). */
    public void save(Path file, Map<String, String> metadata) {
        requireOpen();
        ModelFile.save(this, file, metadata);
    }

    /** Draws all parameters anew. */
    public void initialize(long seed) {
        requireOpen();
        fill(parameters, initialValues, seed);
        fill(buffers, initialBuffers, seed);
        parametersChanged();
    }

    private static void fill(List<Parameter> parameters, List<Initializer> initializers, long seed) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            initializers.get(i).fill(p.value(), Rng.of(seed, p.name()));
        }
    }

    /** To be called after parameters were changed from outside, so that packed forms are made anew. */
    public void parametersChanged() {
        parametersChanged(engine);
    }

    void parametersChanged(Engine by) {
        version.incrementAndGet();
        weights.pack(by);
    }

    public Spec spec() {
        return spec;
    }

    public Precision precision() {
        return precision;
    }

    /** Values per step that go in. */
    public int inputWidth() {
        return inputWidth;
    }

    /** Values per step that come out. */
    public int outputWidth() {
        return weights.outputWidth();
    }

    /** All parameters, in the order in which they lie in memory. */
    public List<Parameter> parameters() {
        requireOpen();
        return parameters;
    }

    /** What is kept with the model but not trained, such as running statistics; empty for most models. */
    public List<Parameter> buffers() {
        requireOpen();
        return buffers;
    }

    /** The number of single parameters. */
    public long parameterCount() {
        return parameters.stream()
                .mapToLong(p -> (long) p.value().rows() * p.value().columns())
                .sum();
    }

    /** The user's own entries from the model file. */
    public Map<String, String> metadata() {
        return metadata;
    }

    void metadata(Map<String, String> entries) {
        metadata = Map.copyOf(entries);
    }

    /** What runs here, in a sentence. */
    public String describeEngine() {
        return engine.describe();
    }

    /** A network over this model for the calling thread; in training mode its parameter gradients start at zero. */
    public Network network(Plan.Options options) {
        requireOpen();
        if (options.mode() == Mode.INFER) {
            return new Network(this, engine.fork(), options, null, true);
        }
        return new Network(this, engine.fork(), options, gradientSlab(engine), true);
    }

    Network network(Plan.Options options, Engine forked, Slab gradients) {
        requireOpen();
        return new Network(this, forked, options, gradients, false);
    }

    /** A slab for gradients or moments in the layout of the parameters. */
    Slab gradientSlab(Engine forked) {
        return forked.slab(Role.GRAD, precision).reserveLike(parameterSlab).allocate();
    }

    /**
     * A forecast per step, with the state carried from call to call; IllegalStateException for a model that reads its input
     * backwards too, for it needs the whole sequence first.
     */
    public lanewise.nn.Stream stream() {
        return stream(CONTEXT);
    }

    /** The same for a model with attention that is to look back at up to {@code context} steps: it refuses to take more. */
    public lanewise.nn.Stream stream(int context) {
        return stream(Plan.Options.infer(1, 1).withContext(context));
    }

    /** The same with further inputs; {@code options} must be for inference, one step and one sequence of full length. */
    public lanewise.nn.Stream stream(Plan.Options options) {
        requireOpen();
        if (!spec.causal()) {
            throw new IllegalStateException(
                    "a stream needs a model that reads forwards alone, but this one is " + spec);
        }
        Plan.Attending attending = options.attending();
        if (options.mode() != Mode.INFER
                || options.time() != 1
                || options.batch() != 1
                || attending.masks()
                || attending.weights()) {
            throw new IllegalArgumentException("a stream needs options for inference with one step and one sequence,"
                    + " without masks and weights, but they are " + options);
        }
        return new lanewise.nn.Stream(this, engine.forkSingle(), options);
    }

    /**
     * Has the kernels compiled that a network with these options uses, forward and, when training, backward, on data of its own:
     * no state, parameter or result changes. A service calls it before it takes requests; see {@link Engine#warmUp}.
     *
     * @param limit time after which to give up
     * @return whether they run at full speed
     */
    public boolean warmUp(Plan.Options options, Duration limit) {
        try (Network network = network(options)) {
            Rng rng = Rng.of(0, "warm-up");
            draw(network.input().value(), rng);
            boolean training = options.mode() == Mode.TRAIN;
            if (training) {
                draw(network.output().gradient(), rng);
            }
            return network.engine()
                    .warmUp(
                            () -> {
                                network.reset();
                                network.forward();
                                if (training) {
                                    network.backward();
                                }
                            },
                            limit);
        }
    }

    private static void draw(Matrix x, Rng rng) {
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                x.set(row, column, rng.nextUniform(-1, 1));
            }
        }
    }

    LayerWeights weights() {
        return weights;
    }

    Slab parameterSlab() {
        return parameterSlab;
    }

    Engine engine() {
        return engine;
    }

    long version() {
        return version.get();
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("model is closed");
        }
    }

    /** The memory maps of parameters and packed weights. */
    public String memoryMap() {
        return parameterSlab.layout().memoryMap() + packedSlab.layout().memoryMap();
    }

    /** Gives all memory back and ends the threads; IllegalStateException from within an operation, and then nothing has changed. */
    @Override
    public void close() {
        parameterSlab.close();
        open = false;
        packedSlab.close();
        bufferSlab.close();
        engine.close();
    }
}
