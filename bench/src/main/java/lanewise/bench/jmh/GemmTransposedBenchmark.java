package lanewise.bench.jmh;

import lanewise.bench.GemmShape;
import lanewise.bench.Work;
import lanewise.bench.work.GemmWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** C = A^T B and C = A B^T of square matrices. */
public class GemmTransposedBenchmark extends WorkBenchmark {
    @Param({"512", "1024"})
    public int n;

    @Param({"A_TRANSPOSED", "B_TRANSPOSED"})
    public GemmWork.Form form;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GemmWork(options, precision, GemmShape.square(n), form);
    }
}
