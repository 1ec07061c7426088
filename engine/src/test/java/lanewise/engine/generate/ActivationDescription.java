package lanewise.engine.generate;

import java.util.List;
import java.util.function.Function;

/** The activations and their derivatives that are not elementary functions themselves, each described once. */
final class ActivationDescription {
    /** An activation or its slope as a function of x and of the kernel's numbers. */
    private interface Formula {
        Flow.Real of(Flow f, Flow.Real x, Function<String, Flow.Real> in);
    }

    private ActivationDescription() {}

    static KernelFamily family() {
        return new KernelFamily("Activation", "activations", kernels(), List.of(), List.of(), List.of());
    }

    private static List<ElementDescription.Flat> kernels() {
        return List.of(
                forward("relu", 8, List.of(), (f, x, in) -> Functions.relu(f, x, x)),
                backward(
                        "reluBackward",
                        5,
                        List.of(),
                        (f, in) -> List.of(Functions.relu(f, in.apply("x"), in.apply("dy")))),
                forward("leakyRelu", 8, List.of("slope"), (f, x, in) -> above(f, x, x, f.mul(in.apply("slope"), x))),
                backward("leakyReluBackward", 5, List.of("slope"), (f, in) -> {
                    Flow.Real dy = in.apply("dy");
                    return List.of(above(f, in.apply("x"), dy, f.mul(in.apply("slope"), dy)));
                }),
                forward(
                        "elu",
                        1,
                        List.of("alpha"),
                        (f, x, in) -> below(f, x, f.mul(in.apply("alpha"), Functions.expm1Below(f, x)), x)),
                backward("eluBackward", 1, List.of("alpha"), (f, in) -> {
                    Flow.Real slope = f.mul(in.apply("alpha"), f.call(Functions.EXP, in.apply("x")));
                    return List.of(above(f, in.apply("x"), in.apply("dy"), f.mul(in.apply("dy"), slope)));
                }),
                forward("selu", 1, List.of(), (f, x, in) -> {
                    Flow.Real low = f.mul(f.constant("SELU_LOW"), Functions.expm1Below(f, x));
                    return below(f, x, low, f.mul(f.constant("SELU_SCALE"), x));
                }),
                slope("seluBackward", 1, (f, x, in) -> {
                    Flow.Real low = f.mul(f.constant("SELU_LOW"), f.call(Functions.EXP, x));
                    return above(f, x, f.constant("SELU_SCALE"), low);
                }),
                forward("silu", 1, List.of(), (f, x, in) -> {
                    Flow.Real v = f.let("v", atLeast(f, x, "SILU_MIN"));
                    return over(
                            f,
                            x,
                            "SIGMOID_MAX",
                            x,
                            Functions.SigmoidParts.of(f, v).times(f, v));
                }),
                slope("siluBackward", 1, (f, x, in) -> {
                    Flow.Real v = f.let("v", atLeast(f, x, "SILU_MIN"));
                    Flow.Real slope = Functions.SigmoidParts.of(f, v).slope(f, v, null);
                    return over(f, x, "SILU_MAX", f.constant("ONE"), slope);
                }),
                forward("gelu", 1, List.of(), ActivationDescription::gelu),
                slope("geluBackward", 1, ActivationDescription::geluSlope),
                forward("geluTanh", 1, List.of(), (f, x, in) -> {
                    Flow.Real v = f.let("v", atLeast(f, x, "GELU_MIN"));
                    Flow.Real u = f.let("u", f.mul(v, cubic(f, v, "GELU_3")));
                    return over(
                            f, x, "GELU_MAX", x, Functions.SigmoidParts.of(f, u).times(f, v));
                }),
                slope("geluTanhBackward", 1, (f, x, in) -> {
                    Flow.Real v = f.let("v", atLeast(f, x, "GELU_MIN"));
                    Flow.Real u = f.let("u", f.mul(v, cubic(f, v, "GELU_3")));
                    Flow.Real slope = Functions.SigmoidParts.of(f, u).slope(f, v, cubic(f, v, "GELU_9"));
                    return over(f, x, "GELU_MAX", f.constant("ONE"), slope);
                }),
                forward("mish", 1, List.of(), ActivationDescription::mish),
                slope("mishBackward", 1, ActivationDescription::mishSlope),
                forward("logSigmoid", 1, List.of(), (f, x, in) -> f.neg(f.call(Functions.SOFTPLUS, f.neg(x)))),
                slope("logSigmoidBackward", 1, (f, x, in) -> f.call(Functions.SIGMOID, f.let("negative", f.neg(x)))),
                forward("softplusBeta", 1, List.of("beta", "threshold"), (f, x, in) -> {
                    Flow.Real v = f.let("v", f.mul(in.apply("beta"), x));
                    Flow.Real y = f.div(f.call(Functions.SOFTPLUS, v), in.apply("beta"));
                    return f.choose(f.greater(v, in.apply("threshold")), x, y);
                }),
                backward("softplusBetaBackward", 1, List.of("beta", "threshold"), (f, in) -> {
                    Flow.Real v = f.let("v", f.mul(in.apply("beta"), in.apply("x")));
                    Flow.Real dx = f.mul(in.apply("dy"), f.call(Functions.SIGMOID, v));
                    return List.of(f.choose(f.greater(v, in.apply("threshold")), in.apply("dy"), dx));
                }),
                forward("hardSigmoid", 6, List.of("slope", "shift"), (f, x, in) -> {
                    Flow.Real y = f.let("y", f.fma(in.apply("slope"), x, in.apply("shift")));
                    y = f.let("y", f.choose(f.less(y, f.constant("ZERO")), f.constant("ZERO"), y));
                    return f.choose(f.greater(y, f.constant("ONE")), f.constant("ONE"), y);
                }),
                backward("hardSigmoidBackward", 4, List.of("slope", "shift"), (f, in) -> {
                    Flow.Real y = f.let("y", f.fma(in.apply("slope"), in.apply("x"), in.apply("shift")));
                    Flow.Real dx = f.let("dxi", f.mul(in.apply("slope"), in.apply("dy")));
                    dx = f.let("dxi", f.choose(f.less(y, f.constant("LEAST")), f.constant("ZERO"), dx));
                    return List.of(f.choose(f.less(y, f.constant("ONE")), dx, f.constant("ZERO")));
                }),
                ElementDescription.Flat.of(
                        "expBackward",
                        List.of("y", "dy", "dx"),
                        List.of("y", "dy"),
                        "dx",
                        5,
                        (f, in) -> List.of(f.mul(in.apply("dy"), in.apply("y")))));
    }

    private static ElementDescription.Flat forward(String name, int unroll, List<String> factors, Formula formula) {
        return ElementDescription.Flat.of(
                name,
                List.of("x", "y"),
                List.of("x"),
                "y",
                factors,
                unroll,
                (f, in) -> List.of(formula.of(f, in.apply("x"), in)));
    }

    private static ElementDescription.Flat backward(
            String name, int unroll, List<String> factors, ElementDescription.Body body) {
        return ElementDescription.Flat.of(
                name, List.of("x", "dy", "dx"), List.of("x", "dy"), "dx", factors, unroll, body);
    }

    /** dx = dy slope(x). */
    private static ElementDescription.Flat slope(String name, int unroll, Formula formula) {
        return backward(
                name,
                unroll,
                List.of(),
                (f, in) -> List.of(f.mul(in.apply("dy"), f.let("slope", formula.of(f, in.apply("x"), in)))));
    }

    private static Flow.Real above(Flow f, Flow.Real x, Flow.Real yes, Flow.Real no) {
        return f.choose(f.greater(x, f.constant("ZERO")), yes, no);
    }

    private static Flow.Real below(Flow f, Flow.Real x, Flow.Real yes, Flow.Real no) {
        return f.choose(f.less(x, f.constant("ZERO")), yes, no);
    }

    private static Flow.Real over(Flow f, Flow.Real x, String limit, Flow.Real yes, Flow.Real no) {
        return f.choose(f.greater(x, f.constant(limit)), yes, no);
    }

    private static Flow.Real atLeast(Flow f, Flow.Real x, String limit) {
        return f.choose(f.less(x, f.constant(limit)), f.constant(limit), x);
    }

    /** |x|, at most TAIL_MAX. */
    private static Flow.Real magnitude(Flow f, Flow.Real x) {
        Flow.Real a = f.let("a", f.abs(x));
        return f.let("a", over(f, a, "TAIL_MAX", f.constant("TAIL_MAX"), a));
    }

    /** max(x, 0) - |x| Q(|x|): nothing cancels, because Q, the normal distribution's tail, is at most 1/2. */
    private static Flow.Real gelu(Flow f, Flow.Real x, Function<String, Flow.Real> in) {
        Flow.Real a = magnitude(f, x);
        Flow.Real tail = f.mul(Functions.density(f, a), Functions.tailRatio(f, a));
        Flow.Real base = f.let("base", below(f, x, f.constant("ZERO"), x));
        return f.fma(f.neg(f.mul(a, tail)), f.constant("SOFTPLUS_DOWN"), base);
    }

    /** Q(a) - a phi(a) left of 0, and 1 minus that on the right. */
    private static Flow.Real geluSlope(Flow f, Flow.Real x, Function<String, Flow.Real> in) {
        Flow.Real a = magnitude(f, x);
        Flow.Real ratio = f.fma(a, f.constant("MINUS_DENSITY"), Functions.tailRatio(f, a));
        Flow.Real left = f.let("left", f.mul(Functions.density(f, a), ratio));
        Flow.Real down = f.constant("SOFTPLUS_DOWN");
        return below(f, x, f.mul(left, down), f.fma(f.neg(left), down, f.constant("ONE")));
    }

    private static Flow.Real cubic(Flow f, Flow.Real x, String coefficient) {
        return f.fma(f.mul(f.constant(coefficient), x), x, f.constant("GELU_1"));
    }

    /** With e = e^x: x e (e + 2) / (e (e + 2) + 2). */
    private static Flow.Real mish(Flow f, Flow.Real x, Function<String, Flow.Real> in) {
        Flow.Real v = f.let("v", atLeast(f, x, "SILU_MIN"));
        Flow.Real scaled = Functions.scaledExp(f, v);
        Flow.Real e = f.let("e", f.mul(scaled, f.constant("SOFTPLUS_DOWN")));
        Flow.Real d = f.let("d", f.add(e, f.constant("TWO")));
        Flow.Real ratio = f.div(d, f.fma(e, d, f.constant("TWO")));
        Flow.Real y = f.mul(f.mul(f.mul(v, scaled), ratio), f.constant("SOFTPLUS_DOWN"));
        return over(f, x, "MISH_MAX", x, y);
    }

    /** With g = 1 / (e (e + 2) + 2): e g (e + 2 + 4 x (1 + e) g). */
    private static Flow.Real mishSlope(Flow f, Flow.Real x, Function<String, Flow.Real> in) {
        Flow.Real v = f.let("v", atLeast(f, x, "SILU_MIN"));
        Flow.Real scaled = Functions.scaledExp(f, v);
        Flow.Real e = f.let("e", f.mul(scaled, f.constant("SOFTPLUS_DOWN")));
        Flow.Real d = f.let("d", f.add(e, f.constant("TWO")));
        Flow.Real g = f.let("g", f.div(f.constant("ONE"), f.fma(e, d, f.constant("TWO"))));
        Flow.Real four = f.mul(f.mul(f.constant("FOUR"), v), f.add(f.constant("ONE"), e));
        Flow.Real slope = f.mul(f.mul(f.mul(scaled, g), f.fma(four, g, d)), f.constant("SOFTPLUS_DOWN"));
        return over(f, x, "MISH_MAX", f.constant("ONE"), slope);
    }
}
