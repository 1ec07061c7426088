package lanewise.bench.jmh;

import lanewise.bench.Work;
import lanewise.bench.work.GatesWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** The element-wise part of one step of a recurrent layer, in L1. */
public class ElementwiseGatesBenchmark extends WorkBenchmark {
    @Param({"LSTM_FORWARD", "LSTM_BACKWARD", "GRU_FORWARD", "GRU_BACKWARD", "RNN_FORWARD", "RNN_BACKWARD"})
    public GatesWork.Part part;

    @Param({"F32", "F64"})
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new GatesWork(options, precision, part);
    }
}
