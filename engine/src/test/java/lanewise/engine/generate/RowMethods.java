package lanewise.engine.generate;

import java.util.List;

/** The methods of {@code RowsKernels}: which passes go over a block of rows, one after the other. */
final class RowMethods implements KernelFamily.Special {
    /** Bytes of one matrix's rows in a block, so that they stay in the nearest cache. */
    private static final int BLOCK_BYTES = 8192;

    @Override
    public void reference(Lines out, Numbers numbers) {
        methods(out, numbers, true);
    }

    @Override
    public void vector(Lines out, Numbers numbers) {
        methods(out, numbers, false);
    }

    private static void methods(Lines out, Numbers numbers, boolean reference) {
        String tail = reference ? ", 0);" : ");";
        String own = "call.out = call.sums + " + 2 * numbers.bytes() + ";";
        method(
                out,
                numbers,
                "softmax",
                List.of("rowMax(call, from, to);", "expSum(call, from, to);", "scaleRows(call, from, to" + tail));
        method(
                out,
                numbers,
                "logSoftmax",
                List.of(
                        own,
                        "call.outStride = RowsCall.SCRATCH;",
                        "rowMax(call, from, to);",
                        "logSum(call, from, to);",
                        "logShift(call, from, to" + tail));
        method(out, numbers, "logSumExp", List.of("rowMax(call, from, to);", "logSum(call, from, to);"));
        method(
                out,
                numbers,
                "softmaxBackward",
                List.of("softmaxDot(call, from, to);", "softmaxGradient(call, from, to" + tail));
        method(
                out,
                numbers,
                "logSoftmaxBackward",
                List.of("logSoftmaxSum(call, from, to);", "logSoftmaxGradient(call, from, to" + tail));
        method(out, numbers, "logSumExpBackward", List.of("logSumExpGradient(call, from, to" + tail));
        String narrow = ", " + (numbers.bytes() == Float.BYTES) + ");";
        List<String> outputs = List.of(
                "if (call.weight == 0) {",
                "    normPlain(call, from, to" + tail,
                "} else if (call.bias == 0) {",
                "    normScaled(call, from, to" + tail,
                "} else {",
                "    normAffine(call, from, to" + tail,
                "}");
        method(
                out,
                numbers,
                "layerNorm",
                concat(
                        List.of(
                                "normMean(call, from, to);",
                                "normVariance(call, from, to);",
                                "WideNorm.centred(call, from, to" + narrow),
                        outputs));
        method(
                out,
                numbers,
                "rmsNorm",
                concat(List.of("rmsScale(call, from, to);", "WideNorm.plain(call, from, to" + narrow), outputs));
        method(
                out,
                numbers,
                "normBackward",
                List.of(
                        "call.g = call.dy;",
                        "call.gStride = call.dyStride;",
                        "if (call.weight != 0) {",
                        "    normWeigh(call, from, to" + tail,
                        "    call.g = call.dx;",
                        "    call.gStride = call.dxStride;",
                        "}",
                        "normSums(call, from, to);",
                        "normGradient(call, from, to" + tail));
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
    }

    private static void method(Lines out, Numbers numbers, String name, List<String> passes) {
        out.line(1, "@Override");
        out.line(1, "public void " + name + "(RowsCall call) {");
        out.line(2, "int block = call.block(" + BLOCK_BYTES + " / " + numbers.bytes() + ");");
        out.line(2, "for (int from = 0; from < call.rows; from += block) {");
        out.line(3, "int to = Math.min(call.rows, from + block);");
        out.line(3, "call.useScratch(from, " + numbers.bytes() + ");");
        out.lines(3, passes);
        out.line(2, "}");
        out.line(1, "}");
        out.line(0, "");
    }
}
