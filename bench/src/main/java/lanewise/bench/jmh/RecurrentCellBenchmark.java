package lanewise.bench.jmh;

import lanewise.bench.Cell;
import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.bench.work.RecurrentKind;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** One step of B sequences through one recurrent layer, shapes (1, B, D, H). */
public class RecurrentCellBenchmark extends WorkBenchmark {
    @Param({"FORWARD", "TRAINING"})
    public RecurrentKind kind;

    @Param({"LSTM", "GRU", "RNN"})
    public Cell cell;

    @Param({"1x32x16x64", "1x64x64x256"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return kind.open(options, precision, cell, RecurrentShape.parse(shape));
    }
}
