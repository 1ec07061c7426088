package lanewise.bench.jmh;

import java.util.concurrent.TimeUnit;
import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.bench.work.StartupWork;
import lanewise.engine.Engine;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** From starting a JVM to the first inference, shapes (T, 1, D, H). */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 10)
public class StartupBenchmark extends WorkBenchmark {
    @Param("50x1x16x64")
    public String shape;

    @Override
    protected Work open(Engine.Options options) {
        return new StartupWork(options, RecurrentShape.parse(shape));
    }
}
