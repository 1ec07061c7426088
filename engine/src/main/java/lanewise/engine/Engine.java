package lanewise.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import lanewise.engine.cpu.Cpu;
import lanewise.engine.kernel.AdamCall;
import lanewise.engine.kernel.AttentionCall;
import lanewise.engine.kernel.AttentionKernels;
import lanewise.engine.kernel.AttentionScratch;
import lanewise.engine.kernel.Calls;
import lanewise.engine.kernel.ElementKernels;
import lanewise.engine.kernel.GemmKernels;
import lanewise.engine.kernel.GemmScratch;
import lanewise.engine.kernel.KernelSet;
import lanewise.engine.kernel.LstmCall;
import lanewise.engine.kernel.Rows;

/**
 * Operations on matrices, and the memory they lie in. An engine serves one thread at a time and holds that thread's working
 * memory; {@link #fork} gives another thread an engine of its own over the same slabs. Nothing here allocates once each kind of
 * operation has run.
 *
 * <p>Every operation checks shapes, precision and liveness where it is entered (IllegalArgumentException,
 * IndexOutOfBoundsException, IllegalStateException) and has one defined order of floating-point operations: its result has the
 * same bits on every machine, with any vector width, number of threads, and before and after compilation.
 */
public final class Engine implements AutoCloseable {
    private static final VarHandle RUNNING;

    static {
        try {
            RUNNING = MethodHandles.lookup().findVarHandle(Engine.class, "running", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * What an engine may use.
     *
     * @param threads at most this many threads work on one operation, 1 or more; they exist while the engine is open
     * @param scalar use the scalar kernels even where vector kernels would run
     * @param vectorsAtOnce use vector kernels from the first call on. Without it each kind of operation runs scalar until the JVM has
     *     compiled its vector kernel, which makes the first calls a hundred times faster and changes no bit
     */
    public record Options(int threads, boolean scalar, boolean vectorsAtOnce) {
        public Options {
            if (threads < 1 || threads > 1024) {
                throw new IllegalArgumentException("threads must be in 1..1024, but is " + threads);
            }
        }

        public Options(int threads, boolean scalar) {
            this(threads, scalar, false);
        }

        /** One thread, vector kernels where they run, once they are compiled. */
        public static Options defaults() {
            return new Options(1, false);
        }

        public Options withThreads(int count) {
            return new Options(count, scalar, vectorsAtOnce);
        }

        public Options withVectorsAtOnce() {
            return new Options(threads, scalar, true);
        }
    }

    private final Options options;
    private final Family family;
    private final Cpu cpu;
    private final Kernels f32;
    private final Kernels f64;
    private final Workers workers;
    private final ProductCall productCall = new ProductCall();
    private final LstmCall lstmCall = new LstmCall();
    private final AdamCall adamCall = new AdamCall();
    private final Calls calls = new Calls();
    private final AttentionCall attentionCall = new AttentionCall();
    /** Whether scalar kernels run while vector kernels are not compiled yet. */
    private final boolean trying;
    /** While an operation is on trial: its trial, its work, when it began, and whether its vector kernel runs. */
    private Trial trial;

    private Kernels tried;
    private long trialWork;
    private long trialStart;

    /** Whether this engine's vector kernels run to be compiled, see {@link #warmUp}. */
    private volatile boolean warming;

    private Thread running;
    private int depth;
    private boolean sharded;
    private volatile boolean open = true;

    private Engine(Options options, Family family, Cpu cpu, boolean team) {
        this.options = options;
        this.family = family;
        this.cpu = cpu;
        this.f32 = new Kernels(cpu, Precision.F32);
        this.f64 = new Kernels(cpu, Precision.F64);
        this.trying = cpu.vectors() && !options.vectorsAtOnce();
        family.join(this);
        this.workers = team && options.threads() > 1 ? new Workers(this, options.threads() - 1) : null;
    }

    /** An engine with one thread and the best kernels that run here. */
    public static Engine open() {
        return open(Options.defaults());
    }

    /** An engine as asked for. */
    public static Engine open(Options options) {
        return new Engine(options, new Family(), Cpu.read(options.scalar()), true);
    }

    /** Another engine over the same slabs, for another thread, with a team of its own if this one has one. */
    public Engine fork() {
        requireOpen();
        return new Engine(options, family, cpu, true);
    }

    /** Another engine over the same slabs that works on the calling thread alone. */
    public Engine forkSingle() {
        requireOpen();
        return new Engine(options.withThreads(1), family, cpu, false);
    }

    /** One sentence: what this machine runs, and what to pass to get more. */
    public String describe() {
        return cpu.describe() + (options.threads() == 1 ? "; 1 thread" : "; " + options.threads() + " threads");
    }

    /** What is known of the machine. */
    public Cpu cpu() {
        return cpu;
    }

    public Options options() {
        return options;
    }

    /** Threads that may work on one operation. */
    public int threads() {
        return options.threads();
    }

    /** A new slab, to be filled with blocks and then allocated. Its owner closes it. */
    public Slab slab(Role role, Precision precision) {
        requireOpen();
        return new Slab(family, role, precision);
    }

    // ---- operations under way ----

    /**
     * Begins a group of operations; {@link #exit} ends it. Memory closed meanwhile by another thread is given back after the
     * group. Grouping is optional, saves a few nanoseconds per operation, and nests.
     */
    public void enter() {
        Thread me = Thread.currentThread();
        if (running == me) {
            depth++;
            return;
        }
        // A full fence: the flag is visible before any slab's liveness is read, see Family.awaitOperations.
        Thread other = (Thread) RUNNING.compareAndExchange(this, (Thread) null, me);
        if (other != null) {
            throw new IllegalStateException("an engine serves one thread at a time, but " + other.getName()
                    + " is in an operation while " + me.getName() + " begins one; give each thread its own fork()");
        }
        depth = 1;
        if (!open) {
            exit();
            requireOpen();
        }
    }

    /** Ends a group of operations. */
    public void exit() {
        if (running != Thread.currentThread()) {
            throw new IllegalStateException("exit must follow an enter of the same thread");
        }
        if (trial != null) {
            endTrial();
        }
        if (--depth == 0) {
            RUNNING.setRelease(this, (Thread) null);
        }
    }

    /** Enters, and chooses the kernels for one operation on {@code work} elements of a kind of its own; exit ends it. */
    void begin(Operation operation, int variant, Matrix like, long work) {
        enter();
        if (trying) {
            Kernels kernels = kernels(like.precision());
            Trial of = family.trials(like.precision()).of(operation, variant);
            if (!of.settled()) {
                beginTrial(of, kernels, Math.max(1, work), operation.cost);
            }
        }
    }

    void begin(Operation operation, Matrix like, long work) {
        begin(operation, 0, like, work);
    }

    private void beginTrial(Trial of, Kernels kernels, long work, int cost) {
        if (warming) {
            // Neither timed nor settled here: warmUp does that for all kinds at once.
            of.warm();
            return;
        }
        boolean vector =
                of.next(work * cost) && family.trials(kernels.precision).open();
        kernels.used = vector ? kernels.vector : kernels.start();
        tried = kernels;
        trialWork = work;
        trialStart = System.nanoTime();
        trial = of;
    }

    private void endTrial() {
        long nanos = System.nanoTime() - trialStart;
        if (tried.used == tried.vector) {
            trial.vectorTook(nanos, trialWork);
        } else {
            trial.scalarTook(nanos, trialWork);
            family.trials(tried.precision).scalarTook(nanos);
            tried.used = tried.vector;
        }
        trial = null;
    }

    void awaitOperation() {
        Thread seen = (Thread) RUNNING.getVolatile(this);
        while (seen != null && RUNNING.getVolatile(this) == seen) {
            Thread.yield();
        }
    }

    boolean isRunning(Thread thread) {
        return RUNNING.getVolatile(this) == thread;
    }

    /** Memory is only safe from being closed under an operation if the operation's engine belongs to its family. */
    void requireMine(Matrix x) {
        if (x.slab().family() != family) {
            throw new IllegalArgumentException(
                    x + " lies in another engine's memory: engines that share matrices must be" + " forks of one");
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("engine is closed");
        }
    }

    /**
     * Ends the team's threads and gives back working memory; slabs stay with their owners. IllegalStateException from within
     * an operation of the same thread, and then nothing has changed.
     */
    @Override
    public void close() {
        family.requireOutside("an engine");
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        awaitOperation();
        if (workers != null) {
            workers.close();
        }
        family.leave(this);
        f32.close();
        f64.close();
    }

    // ---- element-wise ----

    /** y = exp(x); x and y of one shape, or the same matrix. */
    public void exp(Matrix x, Matrix y) {
        forEach(Operation.EXP, x, y);
    }

    /** y = ln(x). */
    public void log(Matrix x, Matrix y) {
        forEach(Operation.LOG, x, y);
    }

    /** y = tanh(x). */
    public void tanh(Matrix x, Matrix y) {
        forEach(Operation.TANH, x, y);
    }

    /** y = 1 / (1 + exp(-x)). */
    public void sigmoid(Matrix x, Matrix y) {
        forEach(Operation.SIGMOID, x, y);
    }

    /** y = ln(1 + exp(x)). */
    public void softplus(Matrix x, Matrix y) {
        forEach(Operation.SOFTPLUS, x, y);
    }

    /** dx = dy (1 - y^2). */
    public void tanhBackward(Matrix y, Matrix dy, Matrix dx) {
        forEach(Operation.TANH_BACKWARD, y, dy, dx);
    }

    /** dx = dy (y - y^2). */
    public void sigmoidBackward(Matrix y, Matrix dy, Matrix dx) {
        forEach(Operation.SIGMOID_BACKWARD, y, dy, dx);
    }

    /** dx = dy sigmoid(x). */
    public void softplusBackward(Matrix x, Matrix dy, Matrix dx) {
        forEach(Operation.SOFTPLUS_BACKWARD, x, dy, dx);
    }

    /** y = y + x. */
    public void add(Matrix x, Matrix y) {
        forEach(Operation.ADD, x, y);
    }

    /** y = y + x for {@code rows} rows of x from {@code xRow} and of y from {@code yRow}. */
    public void addRange(Matrix x, int xRow, Matrix y, int yRow, int rows) {
        requireMine(x);
        requireSame(x, y);
        requireRows("x", x, xRow, rows);
        requireRows("y", y, yRow, rows);
        if (x.columns() != y.columns()) {
            throw new IllegalArgumentException("rows to add must be " + y.columns() + " wide, but are " + x.columns());
        }
        begin(Operation.ADD, x, (long) rows * x.columns());
        try {
            for (int row = 0; row < rows; row++) {
                elements(x).add(x.address(xRow + row), y.address(yRow + row), x.columns());
            }
        } finally {
            exit();
        }
    }

    /** z = x y, element by element; z may be x or y. */
    public void multiply(Matrix x, Matrix y, Matrix z) {
        forEach(Operation.MULTIPLY, x, y, z);
    }

    /** x = factor x, the factor rounded to the precision. */
    public void scale(Matrix x, double factor) {
        requireMine(x);
        begin(Operation.SCALE, x, (long) x.rows() * x.columns());
        try {
            ElementKernels kernels = elements(x);
            if (x.isDense()) {
                kernels.scale(x.address(), factor, (long) x.rows() * x.columns());
            } else {
                for (int row = 0; row < x.rows(); row++) {
                    kernels.scale(x.address(row), factor, x.columns());
                }
            }
        } finally {
            exit();
        }
    }

    /** out[0][j] = out[0][j] + a[0][j] + a[1][j] + ..., one chain over ascending rows. */
    public void addRows(Matrix a, Matrix out) {
        Matrix.requireShape("out", out, 1, a.columns());
        requireMine(a);
        requireSame(a, out);
        begin(Operation.ADD_ROWS, a, (long) a.rows() * a.columns());
        try {
            elements(a).addRows(a.rows(), a.columns(), a.address(), a.stride(), out.address());
        } finally {
            exit();
        }
    }

    /** The sum of squares of a dense matrix in float64, over 32 virtual lanes that fold in halves. */
    public double sumSquares(Matrix x) {
        requireMine(x);
        if (!x.isDense()) {
            throw new IllegalArgumentException(
                    "sumSquares needs a dense matrix, but " + x + " has stride " + x.stride());
        }
        begin(Operation.SUM_SQUARES, x, (long) x.rows() * x.columns());
        try {
            return elements(x).sumSquares(x.address(), (long) x.rows() * x.columns());
        } finally {
            exit();
        }
    }

    /** Copies {@code from} into {@code to}, bit for bit; one shape and precision, any strides. */
    public void copy(Matrix from, Matrix to) {
        Matrix.requireShape("copy target", to, from.rows(), from.columns());
        requireSame(from, to);
        copyRows(from, 0, to, 0, from.rows());
    }

    /** Copies {@code rows} rows, bit for bit. */
    public void copyRows(Matrix from, int fromRow, Matrix to, int toRow, int rows) {
        requireMine(from);
        requireSame(from, to);
        requireRows("from", from, fromRow, rows);
        requireRows("to", to, toRow, rows);
        if (from.columns() != to.columns()) {
            throw new IllegalArgumentException(
                    "rows to copy must be " + to.columns() + " wide, but are " + from.columns());
        }
        long size = from.precision().bytes();
        enter();
        try {
            Rows.copy(
                    rows,
                    from.columns() * size,
                    from.address(fromRow),
                    from.stride() * size,
                    to.address(toRow),
                    to.stride() * size);
        } finally {
            exit();
        }
    }

    /** Copies one row into {@code rows} rows, bit for bit. */
    public void spreadRow(Matrix from, Matrix to, int toRow, int rows) {
        Matrix.requireShape("from", from, 1, to.columns());
        requireMine(from);
        requireSame(from, to);
        requireRows("to", to, toRow, rows);
        long size = from.precision().bytes();
        enter();
        try {
            Rows.copy(rows, from.columns() * size, from.address(), 0, to.address(toRow), to.stride() * size);
        } finally {
            exit();
        }
    }

    /** Sets every element to zero. */
    public void clear(Matrix x) {
        clearRows(x, 0, x.rows());
    }

    /** Sets {@code rows} rows to zero. */
    public void clearRows(Matrix x, int row, int rows) {
        requireMine(x);
        requireRows("x", x, row, rows);
        long size = x.precision().bytes();
        enter();
        try {
            if (x.stride() == x.columns()) {
                Rows.clear(1, (long) rows * x.columns() * size, x.address(row), 0);
            } else {
                Rows.clear(rows, x.columns() * size, x.address(row), x.stride() * size);
            }
        } finally {
            exit();
        }
    }

    // ---- several threads ----

    /** Work that can be split into shards, each of which writes memory of its own. */
    @FunctionalInterface
    public interface Sharded {
        /** Does shard {@code shard} of {@code shards} with {@code engine}, which belongs to the thread that runs it. */
        void run(Engine engine, int shard, int shards);
    }

    /**
     * Runs {@code work} in as many shards as there are threads and returns when all are done; the first exception is thrown
     * here. Bits must not depend on how work is split: shards write different rows or columns, never a part of one sum. Within
     * a shard the team is busy, and further work is one shard.
     */
    public void parallel(Sharded work) {
        enter();
        try {
            if (!hasFreeTeam()) {
                work.run(this, 0, 1);
                return;
            }
            sharded = true;
            try {
                workers.run(work);
            } finally {
                sharded = false;
            }
        } finally {
            exit();
        }
    }

    // ---- warm-up ----

    /**
     * Runs {@code work} with vector kernels again and again until they are compiled, so that later calls run at full speed from
     * the first on, with this engine and all its forks. Without it operations change over by themselves, in about a second
     * of use.
     *
     * @param work uses this engine, repeats no side effect that matters, and takes milliseconds at most once it is compiled
     * @param limit time after which to give up; a single run of {@code work} is not interrupted
     * @return whether the kernels run at full speed: runs allocate nothing and have stopped getting faster
     */
    public boolean warmUp(Runnable work, Duration limit) {
        requireOpen();
        if (!trying) {
            return new WarmUp(work, limit).run();
        }
        setWarming(true);
        try {
            boolean done = new WarmUp(work, limit).run();
            if (done) {
                family.trials(Precision.F32).settleWarmed();
                family.trials(Precision.F64).settleWarmed();
            }
            return done;
        } finally {
            setWarming(false);
        }
    }

    private void setWarming(boolean on) {
        warming = on;
        if (workers != null) {
            workers.warm(on);
        }
    }

    void warm(boolean on) {
        warming = on;
    }

    // ---- inside ----

    ElementKernels elements(Matrix x) {
        return kernels(x).elements();
    }

    KernelSet kernels(Matrix x) {
        return kernels(x.precision()).used.set;
    }

    Family family() {
        return family;
    }

    Calls calls() {
        return calls;
    }

    GemmKernels gemm(Precision precision) {
        return kernels(precision).used.gemm();
    }

    /** Elements that a packed B[k][n] takes, the same whichever kernels run. */
    long packedElements(Precision precision, int k, int n) {
        Kernels kernels = kernels(precision);
        return (trying ? kernels.start() : kernels.vector).gemm().packedElements(k, n);
    }

    ProductCall productCall() {
        return productCall;
    }

    /** Whether there are threads that would take part in {@link #parallel}. */
    boolean hasFreeTeam() {
        return workers != null && !sharded;
    }

    LstmCall lstmCall() {
        return lstmCall;
    }

    AdamCall adamCall() {
        return adamCall;
    }

    GemmScratch gemmScratch(Precision precision) {
        return kernels(precision).used.gemmScratch();
    }

    AttentionKernels attention(Precision precision) {
        return kernels(precision).used.attention();
    }

    AttentionCall attentionCall() {
        return attentionCall;
    }

    AttentionScratch attentionScratch(Precision precision) {
        return kernels(precision).used.attentionScratch();
    }

    KernelSet kernelSet(Precision precision) {
        return kernels(precision).used.set;
    }

    private Kernels kernels(Precision precision) {
        return precision == Precision.F32 ? f32 : f64;
    }

    static void requireSame(Matrix a, Matrix b) {
        if (a.precision() != b.precision()) {
            throw new IllegalArgumentException(
                    "matrices must have one precision, but are " + a.precision() + " and " + b.precision());
        }
        if (a.slab().family() != b.slab().family()) {
            throw new IllegalArgumentException(
                    "matrices must lie in the memory of one engine and its forks, but " + a + " and " + b + " don't");
        }
    }

    /** Rows of these are read and written in whole 64-byte units. */
    static void requirePadded(Matrix x) {
        int width = x.columns();
        if (width != x.precision().padded(width)) {
            throw new IllegalArgumentException(
                    "columns must be a multiple of " + x.precision().alignedElements() + ", but are " + width);
        }
    }

    static void requireWidth(String name, Matrix matrix, int width, Matrix like) {
        if (matrix.columns() != width) {
            throw new IllegalArgumentException(name + " must have " + width + " columns, but has " + matrix.columns());
        }
        requireSame(matrix, like);
    }

    static void requireRows(String name, Matrix x, int row, int rows) {
        if (row < 0 || rows < 0 || row > x.rows() - rows) {
            throw new IndexOutOfBoundsException("rows of " + name + " must lie in 0.." + (x.rows() - 1) + ", but "
                    + rows + " rows from " + row + " were asked for");
        }
    }

    private void forEach(Operation operation, Matrix x, Matrix y) {
        Matrix.requireShape("y", y, x.rows(), x.columns());
        requireMine(x);
        requireSame(x, y);
        begin(operation, x, (long) x.rows() * x.columns());
        try {
            ElementKernels kernels = elements(x);
            if (x.isDense() && y.isDense()) {
                run(operation, kernels, x.address(), y.address(), (long) x.rows() * x.columns());
            } else {
                for (int row = 0; row < x.rows(); row++) {
                    run(operation, kernels, x.address(row), y.address(row), x.columns());
                }
            }
        } finally {
            exit();
        }
    }

    private void forEach(Operation operation, Matrix x, Matrix dy, Matrix dx) {
        Matrix.requireShape("dy", dy, x.rows(), x.columns());
        Matrix.requireShape("dx", dx, x.rows(), x.columns());
        requireMine(x);
        requireSame(x, dy);
        requireSame(x, dx);
        begin(operation, x, (long) x.rows() * x.columns());
        try {
            ElementKernels kernels = elements(x);
            if (x.isDense() && dy.isDense() && dx.isDense()) {
                run(operation, kernels, x.address(), dy.address(), dx.address(), (long) x.rows() * x.columns());
            } else {
                for (int row = 0; row < x.rows(); row++) {
                    run(operation, kernels, x.address(row), dy.address(row), dx.address(row), x.columns());
                }
            }
        } finally {
            exit();
        }
    }

    /** A switch, and no lambdas: one costs a millisecond or two when a JVM has just started. */
    private static void run(Operation operation, ElementKernels kernels, long x, long y, long n) {
        switch (operation) {
            case EXP -> kernels.exp(x, y, n);
            case LOG -> kernels.log(x, y, n);
            case TANH -> kernels.tanh(x, y, n);
            case SIGMOID -> kernels.sigmoid(x, y, n);
            case SOFTPLUS -> kernels.softplus(x, y, n);
            case ADD -> kernels.add(x, y, n);
            default -> throw new AssertionError(operation);
        }
    }

    private static void run(Operation operation, ElementKernels kernels, long saved, long dy, long dx, long n) {
        switch (operation) {
            case MULTIPLY -> kernels.multiply(saved, dy, dx, n);
            case TANH_BACKWARD -> kernels.tanhBackward(saved, dy, dx, n);
            case SIGMOID_BACKWARD -> kernels.sigmoidBackward(saved, dy, dx, n);
            case SOFTPLUS_BACKWARD -> kernels.softplusBackward(saved, dy, dx, n);
            default -> throw new AssertionError(operation);
        }
    }

    /** The kernels of one precision: those to stay with, and those to begin with. */
    private static final class Kernels {
        private final Cpu cpu;
        private final Precision precision;
        private final KernelUse vector;
        private KernelUse start;
        /** What the operation under way uses. */
        private KernelUse used;

        Kernels(Cpu cpu, Precision precision) {
            this.cpu = cpu;
            this.precision = precision;
            vector = new KernelUse(cpu, precision, false);
            used = vector;
        }

        KernelUse start() {
            if (start == null) {
                start = new KernelUse(cpu, precision, true);
            }
            return start;
        }

        void close() {
            vector.close();
            if (start != null) {
                start.close();
            }
        }
    }
}
