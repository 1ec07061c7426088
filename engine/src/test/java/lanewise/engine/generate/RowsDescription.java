package lanewise.engine.generate;

import java.util.List;
import java.util.function.Function;

/** The kernels over whole rows, softmax and norms: their passes, each described once. */
final class RowsDescription {
    private static final Pass.Scalar TOP = new Pass.Scalar("top", "sums", 0);
    private static final Pass.Scalar DIVISOR = new Pass.Scalar("divisor", "sums", 1);
    private static final Pass.Scalar LOG = new Pass.Scalar("log", "sums", 1);
    private static final Pass.Scalar OUT = new Pass.Scalar("lse", "out", 0);
    private static final Pass.Scalar TOTAL = new Pass.Scalar("total", "sums", 0);
    private static final Pass.Scalar MEAN = new Pass.Scalar("mean", "stats", 0);
    private static final Pass.Scalar SHIFT = new Pass.Scalar("shift", "stats", 1);
    private static final Pass.Scalar SCALE = new Pass.Scalar("scale", "stats", 2);
    private static final List<Pass.Scalar> STATISTICS = List.of(MEAN, SHIFT, SCALE);
    private static final List<String> NONE = List.of();

    private RowsDescription() {}

    static KernelFamily family() {
        return new KernelFamily(
                "Rows",
                "row-wise kernels",
                List.of(),
                List.of(),
                List.of(),
                List.of(new Passes(passes()), new NormParameters(), new RowMethods()));
    }

    private static List<Pass> passes() {
        return List.of(
                rowMax(),
                expSum(),
                Pass.map(
                        "scaleRows",
                        List.of("y"),
                        NONE,
                        List.of(DIVISOR),
                        "y",
                        6,
                        (f, in) -> List.of(f.div(in.apply("y"), in.apply("divisor")))),
                logSum(),
                Pass.map(
                        "logShift",
                        List.of("x"),
                        NONE,
                        List.of(TOP, LOG),
                        "y",
                        5,
                        (f, in) -> List.of(f.sub(f.sub(in.apply("x"), in.apply("top")), in.apply("log")))),
                Pass.sum(
                        "softmaxDot",
                        List.of("y", "dy"),
                        List.of(),
                        List.of(new Pass.Sum("total", false)),
                        List.of(TOTAL),
                        (f, in) -> List.of(f.fma(in.apply("dy"), in.apply("y"), in.apply("total"))),
                        (f, in) -> List.of(in.apply("total"))),
                Pass.map(
                        "softmaxGradient",
                        List.of("y", "dy"),
                        NONE,
                        List.of(TOTAL),
                        "dx",
                        5,
                        (f, in) -> List.of(f.mul(in.apply("y"), f.sub(in.apply("dy"), in.apply("total"))))),
                Pass.sum(
                        "logSoftmaxSum",
                        List.of("y", "dy"),
                        List.of(),
                        List.of(new Pass.Sum("total", false)),
                        List.of(TOTAL),
                        (f, in) -> List.of(f.add(in.apply("total"), visible(f, in))),
                        (f, in) -> List.of(in.apply("total"))),
                Pass.map("logSoftmaxGradient", List.of("y", "dy"), NONE, List.of(TOTAL), "dx", 1, (f, in) -> {
                    Flow.Real p = f.let("p", f.call(Functions.EXP, in.apply("y")));
                    return List.of(f.fma(f.neg(p), in.apply("total"), visible(f, in)));
                }),
                Pass.map(
                        "logSumExpGradient",
                        List.of("x"),
                        NONE,
                        List.of(OUT, new Pass.Scalar("dOut", "dOut", 0)),
                        "dx",
                        1,
                        (f, in) -> {
                            Flow.Real lse = in.apply("lse");
                            Flow.Real safe = f.let("safe", hiddenTo(f, lse, f.constant("ZERO"), lse));
                            Flow.Real less = f.let("less", f.sub(in.apply("x"), safe));
                            return List.of(f.mul(in.apply("dOut"), f.call(Functions.EXP, less)));
                        }),
                normMean(),
                normVariance(),
                rmsScale(),
                norm("normPlain", NONE, 4, (f, xHat, in) -> xHat),
                norm("normScaled", List.of("weight"), 4, (f, xHat, in) -> f.mul(xHat, in.apply("weight"))),
                norm(
                        "normAffine",
                        List.of("weight", "bias"),
                        3,
                        (f, xHat, in) -> f.fma(xHat, in.apply("weight"), in.apply("bias"))),
                Pass.map(
                        "normWeigh",
                        List.of("dy"),
                        List.of("weight"),
                        List.of(),
                        "dx",
                        5,
                        (f, in) -> List.of(f.mul(in.apply("dy"), in.apply("weight")))),
                normSums(),
                normGradient());
    }

    /** {@code yes} where x is -infinity. */
    private static Flow.Real hiddenTo(Flow f, Flow.Real x, Flow.Real yes, Flow.Real no) {
        return f.choose(f.equal(x, f.constant("MINUS_INFINITY")), yes, no);
    }

    /** dy, but 0 where the element is hidden. */
    private static Flow.Real visible(Flow f, Function<String, Flow.Real> in) {
        return f.let("visible", hiddenTo(f, in.apply("y"), f.constant("ZERO"), in.apply("dy")));
    }

    private static Pass rowMax() {
        return Pass.sum(
                "rowMax",
                List.of("x"),
                List.of(),
                List.of(new Pass.Sum("largest", true)),
                List.of(TOP),
                (f, in) -> List.of(
                        f.choose(f.greater(in.apply("x"), in.apply("largest")), in.apply("x"), in.apply("largest"))),
                (f, in) -> {
                    // Adding +0 makes -0 the same as +0; a row that is all hidden is shifted by 0.
                    Flow.Real top = f.let("most", f.add(in.apply("largest"), f.constant("ZERO")));
                    return List.of(hiddenTo(f, top, f.constant("ZERO"), top));
                });
    }

    /** exp(x - top), with what rounding x - top loses: it would cost as many units as the difference has. */
    private static Flow.Real shiftedExp(Flow f, Function<String, Flow.Real> in) {
        Flow.Real x = in.apply("x");
        Flow.Real less = f.let("less", f.sub(x, in.apply("top")));
        Flow.Real moved = f.let("moved", f.sub(less, x));
        Flow.Real lost = f.sub(f.sub(x, f.sub(less, moved)), f.add(in.apply("top"), moved));
        Flow.Real e = f.let("e", f.call(Functions.EXP, less));
        Flow.Real exact = f.fma(e, lost, e);
        return f.let("e", f.choose(f.less(less, f.constant("EXP_MIN")), f.constant("ZERO"), exact));
    }

    private static Pass expSum() {
        return new Pass(
                "expSum",
                "",
                List.of("x"),
                NONE,
                List.of(TOP),
                List.of("y"),
                List.of(new Pass.Sum("total", false)),
                List.of(DIVISOR),
                1,
                (f, in) -> {
                    Flow.Real e = shiftedExp(f, in);
                    return List.of(e, f.add(in.apply("total"), e));
                },
                (f, in) -> {
                    Flow.Real total = in.apply("total");
                    // A row that is all hidden has exponentials of 0, which stay 0.
                    return List.of(f.choose(f.equal(total, f.constant("ZERO")), f.constant("ONE"), total));
                });
    }

    private static Pass logSum() {
        return Pass.sum(
                "logSum",
                List.of("x"),
                List.of(TOP),
                List.of(new Pass.Sum("total", false)),
                List.of(LOG, OUT),
                (f, in) -> List.of(f.add(in.apply("total"), shiftedExp(f, in))),
                (f, in) -> {
                    Flow.Real log = f.let("ln", f.call(Functions.LOG, in.apply("total")));
                    Flow.Real finite = f.let("finite", hiddenTo(f, log, f.constant("ZERO"), log));
                    return List.of(finite, f.add(in.apply("top"), log));
                });
    }

    private static Pass normMean() {
        return Pass.sum(
                "normMean",
                List.of("x"),
                List.of(),
                List.of(new Pass.Sum("total", false)),
                List.of(MEAN),
                (f, in) -> List.of(f.add(in.apply("total"), in.apply("x"))),
                (f, in) -> List.of(f.div(in.apply("total"), f.number("n"))));
    }

    private static Pass normVariance() {
        return Pass.sum(
                "normVariance",
                List.of("x"),
                List.of(MEAN),
                List.of(new Pass.Sum("first", false), new Pass.Sum("second", false)),
                List.of(SHIFT, SCALE),
                (f, in) -> {
                    Flow.Real d = f.let("d", f.sub(in.apply("x"), in.apply("mean")));
                    return List.of(f.add(in.apply("first"), d), f.fma(d, d, in.apply("second")));
                },
                (f, in) -> {
                    Flow.Real shift = f.let("moved", f.div(in.apply("first"), f.number("n")));
                    Flow.Real mean = f.div(in.apply("second"), f.number("n"));
                    Flow.Real variance = f.let("variance", f.fma(f.neg(shift), shift, mean));
                    variance = f.let(
                            "variance", f.choose(f.less(variance, f.constant("ZERO")), f.constant("ZERO"), variance));
                    return List.of(shift, inverseRoot(f, variance));
                });
    }

    private static Flow.Real inverseRoot(Flow f, Flow.Real variance) {
        Flow.Real root = f.let("root", f.sqrt(f.add(variance, f.number("eps"))));
        return f.div(f.constant("ONE"), root);
    }

    private static Pass rmsScale() {
        return Pass.sum(
                "rmsScale",
                List.of("x"),
                List.of(),
                List.of(new Pass.Sum("second", false)),
                STATISTICS,
                (f, in) -> List.of(f.fma(in.apply("x"), in.apply("x"), in.apply("second"))),
                (f, in) -> List.of(
                        f.constant("ZERO"),
                        f.constant("ZERO"),
                        inverseRoot(f, f.let("mean", f.div(in.apply("second"), f.number("n"))))));
    }

    private static Flow.Real xHat(Flow f, Function<String, Flow.Real> in) {
        Flow.Real centred = f.sub(f.sub(in.apply("x"), in.apply("mean")), in.apply("shift"));
        return f.let("xHat", f.mul(centred, in.apply("scale")));
    }

    private interface Output {
        Flow.Real of(Flow f, Flow.Real xHat, Function<String, Flow.Real> in);
    }

    private static Pass norm(String name, List<String> shared, int unroll, Output output) {
        return Pass.map(
                name, List.of("x"), shared, STATISTICS, "y", unroll, (f, in) -> List.of(output.of(f, xHat(f, in), in)));
    }

    private static Pass normSums() {
        return Pass.sum(
                "normSums",
                List.of("x", "g"),
                STATISTICS,
                List.of(new Pass.Sum("first", false), new Pass.Sum("second", false)),
                List.of(new Pass.Scalar("c1", "sums", 0), new Pass.Scalar("c2", "sums", 1)),
                (f, in) -> {
                    Flow.Real g = in.apply("g");
                    return List.of(f.add(in.apply("first"), g), f.fma(g, xHat(f, in), in.apply("second")));
                },
                (f, in) -> List.of(
                        f.div(f.mul(in.apply("first"), f.number("centred")), f.number("n")),
                        f.div(in.apply("second"), f.number("n"))));
    }

    private static Pass normGradient() {
        List<Pass.Scalar> scalars =
                List.of(MEAN, SHIFT, SCALE, new Pass.Scalar("c1", "sums", 0), new Pass.Scalar("c2", "sums", 1));
        return Pass.map("normGradient", List.of("x", "g"), NONE, scalars, "dx", 4, (f, in) -> {
            Flow.Real rest = f.sub(in.apply("g"), in.apply("c1"));
            return List.of(f.mul(in.apply("scale"), f.fma(f.neg(xHat(f, in)), in.apply("c2"), rest)));
        });
    }
}
