package lanewise.bench.jmh;

import lanewise.bench.LstmShape;
import lanewise.bench.Work;
import lanewise.bench.work.LstmKind;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** An LSTM over sequences, shapes (T, B, D, H). */
public class RecurrentBenchmark extends WorkBenchmark {
    @Param({"FORWARD", "TRAINING", "UPDATE"})
    public LstmKind kind;

    @Param({"20,8,4,16", "50,32,16,64", "28,128,28,128", "100,32,32,128", "100,64,64,256", "50,16,64,512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return kind.open(options, precision, LstmShape.parse(shape));
    }
}
