package lanewise.bench.jmh;

import lanewise.bench.LstmShape;
import lanewise.bench.Work;
import lanewise.bench.work.StreamWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** One step of one sequence, shapes (1, 1, D, H). */
public class StreamBenchmark extends WorkBenchmark {
    @Param({"1,1,4,16", "1,1,8,32", "1,1,16,64", "1,1,28,128", "1,1,32,128", "1,1,64,256", "1,1,64,512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new StreamWork(options, precision, LstmShape.parse(shape));
    }
}
