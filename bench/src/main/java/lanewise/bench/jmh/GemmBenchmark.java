package lanewise.bench.jmh;

import lanewise.bench.GemmShape;
import lanewise.bench.Work;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** C = A B of square matrices. */
public class GemmBenchmark extends WorkBenchmark {
    @Param({"32", "64", "128", "256", "512", "1024", "2048"})
    public int n;

    @Param({"F32", "F64"})
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GemmWork(options, precision, GemmShape.square(n), GemmWork.Form.PLAIN);
    }
}
