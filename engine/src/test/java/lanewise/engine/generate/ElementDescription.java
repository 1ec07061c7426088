package lanewise.engine.generate;

import java.util.List;
import java.util.function.Function;

/** Every element-wise kernel, each described once. */
final class ElementDescription {
    /** What one element of a kernel computes: the values of its outputs, in their order. */
    interface Body {
        List<Flow.Real> of(Flow f, Function<String, Flow.Real> in);
    }

    /**
     * A kernel over flat blocks of n elements.
     *
     * @param arrays the addresses it is called with, in their order
     * @param factors names of the numbers it is called with
     * @param call the type that holds all of these instead of parameters, or null
     * @param numbers names of the numbers taken from {@code call}
     * @param unroll vectors per turn: small kernels are made so long that the compiler does not merge them into callers
     */
    record Flat(
            String name,
            List<String> arrays,
            List<String> inputs,
            List<String> outputs,
            List<String> factors,
            String call,
            List<String> numbers,
            int unroll,
            Body body) {

        static Flat of(String name, List<String> arrays, List<String> inputs, String output, int unroll, Body body) {
            return of(name, arrays, inputs, output, List.of(), unroll, body);
        }

        static Flat of(
                String name,
                List<String> arrays,
                List<String> inputs,
                String output,
                List<String> factors,
                int unroll,
                Body body) {
            return new Flat(name, arrays, inputs, List.of(output), factors, null, List.of(), unroll, body);
        }

        /** A kernel whose operands are fields of a call object. */
        static Flat ofCall(
                String name,
                String call,
                List<String> arrays,
                List<String> outputs,
                List<String> numbers,
                int unroll,
                Body body) {
            return new Flat(name, arrays, arrays, outputs, List.of(), call, numbers, unroll, body);
        }
    }

    /** An operand of a row kernel: the field of its call that holds it, and which gate's part of a row it is. */
    record Operand(String name, String field, int gate) {}

    /**
     * A kernel over rows.
     *
     * @param call the type that holds its operands
     * @param unroll vectors per turn, as for {@link Flat}
     */
    record Rows(
            String name,
            String javadoc,
            String call,
            List<Operand> inputs,
            List<Operand> outputs,
            int unroll,
            Body body) {
        /** An LSTM's. */
        Rows(String name, String javadoc, List<Operand> inputs, List<Operand> outputs, Body body) {
            this(name, javadoc, "LstmCall", inputs, outputs, 1, body);
        }
    }

    private ElementDescription() {}

    static List<Flat> flat() {
        return List.of(
                function(Functions.EXP),
                function(Functions.LOG),
                function(Functions.TANH),
                function(Functions.SIGMOID),
                function(Functions.SOFTPLUS),
                function(Functions.EXPM1),
                function(Functions.LOG1P),
                function(Functions.ERF),
                Flat.of("tanhBackward", List.of("y", "dy", "dx"), List.of("y", "dy"), "dx", 4, (f, in) -> {
                    Flow.Real y = in.apply("y");
                    return List.of(f.mul(in.apply("dy"), slope(f, y, f.constant("ONE"))));
                }),
                Flat.of("sigmoidBackward", List.of("y", "dy", "dx"), List.of("y", "dy"), "dx", 4, (f, in) -> {
                    Flow.Real y = in.apply("y");
                    return List.of(f.mul(in.apply("dy"), slope(f, y, y)));
                }),
                Flat.of(
                        "softplusBackward",
                        List.of("x", "dy", "dx"),
                        List.of("x", "dy"),
                        "dx",
                        1,
                        (f, in) -> List.of(f.mul(in.apply("dy"), f.call(Functions.SIGMOID, in.apply("x"))))),
                Flat.of(
                        "add",
                        List.of("x", "y"),
                        List.of("x", "y"),
                        "y",
                        6,
                        (f, in) -> List.of(f.add(in.apply("y"), in.apply("x")))),
                Flat.of(
                        "multiply",
                        List.of("x", "y", "z"),
                        List.of("x", "y"),
                        "z",
                        4,
                        (f, in) -> List.of(f.mul(in.apply("x"), in.apply("y")))),
                new Flat(
                        "scale",
                        List.of("x"),
                        List.of("x"),
                        List.of("x"),
                        List.of("factor"),
                        null,
                        List.of(),
                        8,
                        (f, in) -> List.of(f.mul(in.apply("factor"), in.apply("x")))));
    }

    /** Everything that {@code ElementKernels} declares. */
    static KernelFamily family() {
        return new KernelFamily(
                "Element",
                "element-wise kernels",
                flat(),
                List.of(new KernelFamily.Choice(
                        "adam",
                        "AdamCall",
                        List.of("call.vMax == 0"),
                        List.of(adam("adam", false), adam("amsgrad", true)))),
                List.of(
                        new KernelFamily.RowGroup("lstmGates", "LstmCall", lstmForward()),
                        new KernelFamily.RowGroup("lstmGatesBackward", "LstmCall", List.of(lstmBackward()))),
                List.of(new Sums()));
    }

    private static Flat function(Functions function) {
        return Flat.of(
                function.javaName(),
                List.of("x", "y"),
                List.of("x"),
                "y",
                1,
                (f, in) -> List.of(f.call(function, in.apply("x"))));
    }

    /** of - y^2, rounded once. */
    static Flow.Real slope(Flow f, Flow.Real y, Flow.Real of) {
        return f.fma(f.neg(y), y, of);
    }

    private static Flat adam(String name, boolean largest) {
        List<String> moments = largest ? List.of("m", "v", "vMax") : List.of("m", "v");
        List<String> updated = new java.util.ArrayList<>(List.of("parameter"));
        updated.addAll(moments);
        List<String> read = new java.util.ArrayList<>(List.of("parameter", "gradient"));
        read.addAll(moments);
        List<String> numbers =
                List.of("decay", "shrink", "beta1", "beta2", "rest1", "rest2", "stepSize", "rootFactor", "eps");
        return Flat.ofCall(name, "AdamCall", read, updated, numbers, 1, (f, in) -> {
            Flow.Real p = in.apply("parameter");
            Flow.Real sum = f.let("g", f.fma(in.apply("decay"), p, in.apply("gradient")));
            Flow.Real g = OptimizerDescription.bounded(f, sum);
            Flow.Real m = f.let("m1", f.fma(in.apply("rest1"), g, f.mul(in.apply("beta1"), in.apply("m"))));
            Flow.Real v = f.fma(f.mul(in.apply("rest2"), g), g, f.mul(in.apply("beta2"), in.apply("v")));
            v = f.let("v1", v);
            Flow.Real u = v;
            if (largest) {
                u = f.let("u", f.choose(f.greater(v, in.apply("vMax")), v, in.apply("vMax")));
            }
            Flow.Real root = f.let("root", f.fma(in.apply("rootFactor"), f.sqrt(u), in.apply("eps")));
            Flow.Real step = f.let("step", f.div(f.mul(in.apply("stepSize"), m), root));
            Flow.Real next = f.sub(f.mul(p, in.apply("shrink")), step);
            return largest ? List.of(next, m, v, u) : List.of(next, m, v);
        });
    }

    static Operand gate(String name, int gate) {
        return new Operand(name, "gates", gate);
    }

    static Operand row(String name) {
        return new Operand(name, name, 0);
    }

    /** The forward kernels of the LSTM, run one after the other over the same rows. */
    static List<Rows> lstmForward() {
        // Two, because beyond about three functions the compiler refuses to inline the Vector API (docs/decisions).
        return List.of(
                new Rows(
                        "lstmCell",
                        "i, f, g and the new cell state.",
                        List.of(gate("zI", 0), gate("zF", 1), gate("zG", 2), row("cPrev")),
                        List.of(gate("zI", 0), gate("zF", 1), gate("zG", 2), row("c")),
                        (f, in) -> {
                            Flow.Real i = f.let("i", f.call(Functions.SIGMOID, in.apply("zI")));
                            Flow.Real forget = f.let("f", f.call(Functions.SIGMOID, in.apply("zF")));
                            Flow.Real g = f.let("g", f.call(Functions.TANH, in.apply("zG")));
                            Flow.Real c = f.let("cNext", f.fma(forget, in.apply("cPrev"), f.mul(i, g)));
                            return List.of(i, forget, g, c);
                        }),
                new Rows(
                        "lstmOutput",
                        "o, tanh of the cell state and the hidden state.",
                        List.of(gate("zO", 3), row("c")),
                        List.of(gate("zO", 3), row("tanhC"), row("h")),
                        (f, in) -> {
                            Flow.Real o = f.let("o", f.call(Functions.SIGMOID, in.apply("zO")));
                            Flow.Real tanhC = f.let("tanhC1", f.call(Functions.TANH, in.apply("c")));
                            return List.of(o, tanhC, f.mul(o, tanhC));
                        }));
    }

    static Rows lstmBackward() {
        return new Rows(
                "lstmBackward",
                "The gradients of all four pre-activations and of the cell state before.",
                List.of(
                        gate("i", 0),
                        gate("f", 1),
                        gate("g", 2),
                        gate("o", 3),
                        row("cPrev"),
                        row("tanhC"),
                        row("dh"),
                        row("dc")),
                List.of(
                        new Operand("dzI", "dz", 0),
                        new Operand("dzF", "dz", 1),
                        new Operand("dzG", "dz", 2),
                        new Operand("dzO", "dz", 3),
                        row("dcPrev")),
                (f, in) -> {
                    Flow.Real i = in.apply("i");
                    Flow.Real forget = in.apply("f");
                    Flow.Real g = in.apply("g");
                    Flow.Real o = in.apply("o");
                    Flow.Real tanhC = in.apply("tanhC");
                    Flow.Real one = f.constant("ONE");
                    Flow.Real dO = f.let("dO", f.mul(in.apply("dh"), tanhC));
                    Flow.Real slope = slope(f, tanhC, one);
                    Flow.Real dct = f.let("dct", f.fma(f.mul(in.apply("dh"), o), slope, in.apply("dc")));
                    Flow.Real dI = f.let("dI", f.mul(dct, g));
                    Flow.Real dF = f.let("dF", f.mul(dct, in.apply("cPrev")));
                    Flow.Real dG = f.let("dG", f.mul(dct, i));
                    return List.of(
                            f.mul(dI, slope(f, i, i)),
                            f.mul(dF, slope(f, forget, forget)),
                            f.mul(dG, slope(f, g, one)),
                            f.mul(dO, slope(f, o, o)),
                            f.mul(dct, forget));
                });
    }
}
