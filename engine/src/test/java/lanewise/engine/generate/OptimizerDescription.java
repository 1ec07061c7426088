package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The optimizer updates besides Adam's, each one pass over flat memory. */
final class OptimizerDescription {
    private OptimizerDescription() {}

    static KernelFamily family() {
        return new KernelFamily(
                "Optimizer",
                "optimizer updates",
                List.of(),
                List.of(
                        new KernelFamily.Choice(
                                "sgd",
                                "SgdCall",
                                List.of("call.buffer == 0", "!call.nesterov"),
                                List.of(sgd(), momentum("sgdMomentum", false), momentum("sgdNesterov", true))),
                        new KernelFamily.Choice(
                                "rmsProp",
                                "RmsPropCall",
                                List.of(
                                        "call.average == 0 && call.buffer == 0",
                                        "call.average == 0",
                                        "call.buffer == 0"),
                                List.of(
                                        rmsProp("rmsPropPlain", false, false),
                                        rmsProp("rmsPropMomentum", false, true),
                                        rmsProp("rmsPropCentred", true, false),
                                        rmsProp("rmsPropBoth", true, true))),
                        new KernelFamily.Choice("adagrad", "AdagradCall", List.of(), List.of(adagrad()))),
                List.of(),
                List.of());
    }

    /** The gradient with the decay in it. */
    private static Flow.Real gradient(Flow f, Function<String, Flow.Real> in) {
        return f.let("g", f.fma(in.apply("decay"), in.apply("parameter"), in.apply("gradient")));
    }

    /** The same where it is to be squared: within +-{@code MOST_GRADIENT}, beyond which squares and their sums would overflow. */
    private static Flow.Real bounded(Flow f, Function<String, Flow.Real> in) {
        return bounded(f, gradient(f, in));
    }

    static Flow.Real bounded(Flow f, Flow.Real g) {
        Flow.Real most = f.constant("MOST_GRADIENT");
        Flow.Real least = f.constant("MINUS_MOST_GRADIENT");
        Flow.Real below = f.let("below", f.choose(f.greater(g, most), most, g));
        return f.let("within", f.choose(f.less(below, least), least, below));
    }

    private static Flow.Real step(Flow f, Function<String, Flow.Real> in, Flow.Real direction) {
        return f.fma(in.apply("minusRate"), direction, in.apply("parameter"));
    }

    private static ElementDescription.Flat sgd() {
        return ElementDescription.Flat.ofCall(
                "sgdPlain",
                "SgdCall",
                List.of("parameter", "gradient"),
                List.of("parameter"),
                List.of("decay", "minusRate"),
                4,
                (f, in) -> List.of(step(f, in, gradient(f, in))));
    }

    private static ElementDescription.Flat momentum(String name, boolean nesterov) {
        return ElementDescription.Flat.ofCall(
                name,
                "SgdCall",
                List.of("parameter", "gradient", "buffer"),
                List.of("parameter", "buffer"),
                List.of("decay", "minusRate", "momentum", "share"),
                3,
                (f, in) -> {
                    Flow.Real g = gradient(f, in);
                    Flow.Real kept = f.mul(in.apply("momentum"), in.apply("buffer"));
                    Flow.Real buffer = f.let("next", f.fma(in.apply("share"), g, kept));
                    Flow.Real direction = nesterov ? f.let("ahead", f.fma(in.apply("momentum"), buffer, g)) : buffer;
                    return List.of(step(f, in, direction), buffer);
                });
    }

    private static ElementDescription.Flat rmsProp(String name, boolean centred, boolean momentum) {
        List<String> outputs = new ArrayList<>(List.of("parameter", "square"));
        List<String> numbers = new ArrayList<>(List.of("decay", "minusRate", "alpha", "share", "eps"));
        if (centred) {
            outputs.add("average");
        }
        if (momentum) {
            outputs.add("buffer");
            numbers.add("momentum");
        }
        List<String> arrays = new ArrayList<>(outputs);
        arrays.add(1, "gradient");
        return ElementDescription.Flat.ofCall(name, "RmsPropCall", arrays, outputs, numbers, 2, (f, in) -> {
            Flow.Real g = bounded(f, in);
            Flow.Real share = f.let("part", f.mul(in.apply("share"), g));
            Flow.Real v = f.let("v", f.fma(share, g, f.mul(in.apply("alpha"), in.apply("square"))));
            List<Flow.Real> results = new ArrayList<>(List.of(v));
            Flow.Real spread = v;
            if (centred) {
                Flow.Real mean = f.let("mean", f.fma(in.apply("alpha"), in.apply("average"), share));
                spread = f.let("spread", f.fma(f.neg(mean), mean, v));
                spread = f.let("spread", f.choose(f.less(spread, f.constant("ZERO")), f.constant("ZERO"), spread));
                results.add(mean);
            }
            Flow.Real direction = f.let("way", f.div(g, f.add(f.sqrt(spread), in.apply("eps"))));
            if (momentum) {
                direction = f.let("next", f.fma(in.apply("momentum"), in.apply("buffer"), direction));
                results.add(direction);
            }
            results.add(0, step(f, in, direction));
            return results;
        });
    }

    private static ElementDescription.Flat adagrad() {
        return ElementDescription.Flat.ofCall(
                "adagradPlain",
                "AdagradCall",
                List.of("parameter", "gradient", "sum"),
                List.of("parameter", "sum"),
                List.of("decay", "minusRate", "eps"),
                3,
                (f, in) -> {
                    Flow.Real g = bounded(f, in);
                    Flow.Real sum = f.let("grown", f.fma(g, g, in.apply("sum")));
                    Flow.Real way = f.let("way", f.div(g, f.add(f.sqrt(sum), in.apply("eps"))));
                    return List.of(step(f, in, way), sum);
                });
    }
}
