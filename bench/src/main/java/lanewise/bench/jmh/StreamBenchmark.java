package lanewise.bench.jmh;

import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.bench.work.StreamWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** One step of one sequence, shapes (1, 1, D, H). */
public class StreamBenchmark extends WorkBenchmark {
    @Param({"1x1x4x16", "1x1x8x32", "1x1x16x64", "1x1x28x128", "1x1x32x128", "1x1x64x256", "1x1x64x512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new StreamWork(options, precision, RecurrentShape.parse(shape));
    }
}
