package lanewise.bench.jmh;

import lanewise.bench.GemmShape;
import lanewise.bench.Work;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** One row times packed weights, from L2 and from L3. */
public class GemmRowBenchmark extends WorkBenchmark {
    @Param({"1x512x128", "1x2048x512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GemmWork(options, precision, GemmShape.parse(shape), GemmWork.Form.PACKED);
    }
}
