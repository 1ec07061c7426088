package lanewise.bench.jmh;

import lanewise.bench.GemmShape;
import lanewise.bench.Work;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** C = bias + A B with B packed once, in an LSTM's shapes (m, n, k). */
public class GemmPackedBenchmark extends WorkBenchmark {
    @Param({"32,512,128", "64,1024,256", "16,2048,512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GemmWork(options, precision, GemmShape.parse(shape), true);
    }
}
