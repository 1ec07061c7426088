package lanewise.bench.jmh;

import java.util.concurrent.TimeUnit;
import lanewise.bench.Work;
import lanewise.engine.Engine;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One kind of work under JMH; subclasses have its parameters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class WorkBenchmark {
    /** Threads of the engine; JMH itself always calls from one. */
    @Param("1")
    public int threads;

    private Work work;

    /** Makes the work that the parameters ask for. */
    protected abstract Work open(Engine.Options options);

    @Setup
    public void setUp() {
        work = open(Engine.Options.defaults().withThreads(threads));
    }

    @TearDown
    public void tearDown() {
        work.close();
    }

    @Benchmark
    public double run() {
        work.run();
        return work.result();
    }
}
