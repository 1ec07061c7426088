package lanewise.bench.jmh;

import lanewise.bench.Work;
import lanewise.bench.work.ElementWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** y = f(x) in L1. */
public class ElementwiseBenchmark extends WorkBenchmark {
    @Param({"EXP", "TANH", "SIGMOID"})
    public ElementWork.Function function;

    @Param({"F32", "F64"})
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new ElementWork(options, precision, function, ElementWork.inL1(precision));
    }
}
