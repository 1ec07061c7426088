package lanewise.bench.jmh;

import lanewise.bench.Work;
import lanewise.bench.work.AdamWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** One Adam step. */
public class OptimizerBenchmark extends WorkBenchmark {
    @Param("1000000")
    public int n;

    @Param({"F32", "F64"})
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new AdamWork(options, precision, n);
    }
}
