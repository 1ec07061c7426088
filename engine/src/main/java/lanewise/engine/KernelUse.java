package lanewise.engine;

import lanewise.engine.cpu.Cpu;
import lanewise.engine.kernel.AttentionKernels;
import lanewise.engine.kernel.AttentionScratch;
import lanewise.engine.kernel.GemmKernels;
import lanewise.engine.kernel.GemmScratch;
import lanewise.engine.kernel.KernelChoice;
import lanewise.engine.kernel.KernelSet;

/** Kernels of one precision and one engine's working memory for them, both made when first needed. */
final class KernelUse implements AutoCloseable {
    final KernelSet set;

    private final Cpu cpu;
    private final Precision precision;
    private final boolean start;
    private GemmKernels gemm;
    private AttentionKernels attention;
    private GemmScratch gemmScratch;
    private AttentionScratch attentionScratch;

    /** @param start whether these are the scalar kernels that stand in for the vector kernels at first */
    KernelUse(Cpu cpu, Precision precision, boolean start) {
        this.cpu = cpu;
        this.precision = precision;
        this.start = start;
        set = start ? KernelChoice.startKernels(precision) : KernelChoice.kernels(cpu, precision);
    }

    GemmKernels gemm() {
        if (gemm == null) {
            gemm = start ? KernelChoice.startGemm(cpu, precision) : KernelChoice.gemm(cpu, precision);
        }
        return gemm;
    }

    AttentionKernels attention() {
        if (attention == null) {
            attention = start ? KernelChoice.startAttention(precision) : KernelChoice.attention(cpu, precision);
        }
        return attention;
    }

    GemmScratch gemmScratch() {
        if (gemmScratch == null) {
            gemmScratch = gemm().newScratch();
        }
        return gemmScratch;
    }

    AttentionScratch attentionScratch() {
        if (attentionScratch == null) {
            attentionScratch = attention().newScratch();
        }
        return attentionScratch;
    }

    @Override
    public void close() {
        if (gemmScratch != null) {
            gemmScratch.close();
        }
        if (attentionScratch != null) {
            attentionScratch.close();
        }
    }
}
