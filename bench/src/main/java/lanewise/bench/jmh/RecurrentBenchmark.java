package lanewise.bench.jmh;

import lanewise.bench.Cell;
import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.bench.work.RecurrentKind;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** A recurrent layer over sequences, shapes (T, B, D, H). */
public class RecurrentBenchmark extends WorkBenchmark {
    @Param({"FORWARD", "TRAINING", "UPDATE"})
    public RecurrentKind kind;

    @Param({"LSTM", "GRU", "RNN"})
    public Cell cell;

    @Param({"20x8x4x16", "50x32x16x64", "28x128x28x128", "100x32x32x128", "100x64x64x256", "50x16x64x512"})
    public String shape;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return kind.open(options, precision, cell, RecurrentShape.parse(shape));
    }
}
