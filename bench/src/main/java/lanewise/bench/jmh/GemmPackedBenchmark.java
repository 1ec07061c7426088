package lanewise.bench.jmh;

import lanewise.bench.GemmShape;
import lanewise.bench.Work;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** C = bias + A B with B packed once, in an LSTM's shapes (m, n, k). */
public class GemmPackedBenchmark extends WorkBenchmark {
    @Param({"32x512x128", "64x1024x256", "16x2048x512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GemmWork(options, precision, GemmShape.parse(shape), GemmWork.Form.PACKED);
    }
}
