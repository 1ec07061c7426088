package lanewise.bench.jmh;

import lanewise.bench.AttentionShape;
import lanewise.bench.Work;
import lanewise.bench.work.AttentionWork;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import org.openjdk.jmh.annotations.Param;

/** Scaled dot-product attention, shapes (B, T, width, heads). */
public class AttentionBenchmark extends WorkBenchmark {
    @Param({"8x128x64x4", "4x512x256x8", "1x2048x256x8"})
    public String shape;

    @Param({"false", "true"})
    public boolean causal;

    @Param({"false", "true"})
    public boolean training;

    @Param("F32")
    public Precision precision;

    @Override
    protected Work open(Engine.Options options) {
        return new AttentionWork(options, precision, AttentionShape.parse(shape, causal), training);
    }
}
