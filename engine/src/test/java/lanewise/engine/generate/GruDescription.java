package lanewise.engine.generate;

import static lanewise.engine.generate.ElementDescription.gate;
import static lanewise.engine.generate.ElementDescription.row;

import java.util.List;
import java.util.function.Function;

/** The GRU with the reset gate after the product and before it, its gates r, z sigmoids or straight lines held in 0..1. */
final class GruDescription {
    private GruDescription() {}

    private static ElementDescription.Operand dz(String name, int gate) {
        return new ElementDescription.Operand(name, "dz", gate);
    }

    private static String name(boolean hard, String kernel) {
        return (hard ? "gruHard" : "gru") + kernel;
    }

    private static ElementDescription.Rows gru(
            String name,
            String javadoc,
            List<ElementDescription.Operand> inputs,
            List<ElementDescription.Operand> outputs,
            int unroll,
            ElementDescription.Body body) {
        return new ElementDescription.Rows(name + "Rows", javadoc, "GruCall", inputs, outputs, unroll, body);
    }

    /** (1 - z) n + z hPrev; exactly hPrev where z is 1, and n where it is 0. */
    private static Flow.Real mix(Flow f, Flow.Real z, Flow.Real n, Flow.Real hPrev) {
        return f.fma(z, hPrev, f.fma(f.neg(z), n, n));
    }

    static ElementDescription.Rows gates(boolean hard) {
        return gru(
                name(hard, "Gates"),
                "r, z, n and the hidden state.",
                GateFunctions.forward(hard, gate("zX", 0), gate("zR", 1), gate("zZ", 2), gate("zH", 3), row("hPrev")),
                List.of(gate("zX", 0), gate("zR", 1), gate("zZ", 2), row("h")),
                1,
                (f, in) -> {
                    Flow.Real r = f.let("r", GateFunctions.gate(f, hard, in.apply("zR"), in));
                    Flow.Real pre = f.let("pre", f.fma(r, in.apply("zH"), in.apply("zX")));
                    Flow.Real n = f.let("n", f.call(Functions.TANH, pre));
                    Flow.Real z = f.let("z", GateFunctions.gate(f, hard, in.apply("zZ"), in));
                    return List.of(n, r, z, mix(f, z, n, in.apply("hPrev")));
                });
    }

    static ElementDescription.Rows gatesBackward(boolean hard) {
        return gru(
                name(hard, "GatesBackward"),
                "The gradients of the four blocks, and what the hidden state before gets past the product.",
                GateFunctions.backward(
                        hard, gate("n", 0), gate("r", 1), gate("z", 2), gate("zH", 3), row("hPrev"), row("dh")),
                List.of(dz("dzX", 0), dz("dzR", 1), dz("dzZ", 2), dz("dzH", 3), row("dhPrev")),
                1,
                (f, in) -> {
                    Flow.Real r = in.apply("r");
                    Flow.Real z = in.apply("z");
                    Flow.Real dh = in.apply("dh");
                    Flow.Real dPre = f.let("dPre", dPre(f, z, in.apply("n"), dh));
                    Flow.Real dR = f.mul(f.mul(dPre, in.apply("zH")), GateFunctions.slope(f, hard, r, in));
                    return List.of(dPre, dR, dGate(f, hard, in), f.mul(dPre, r), f.mul(dh, z));
                });
    }

    /** Gradient of tanh's argument: dh (1 - z) (1 - n^2). */
    private static Flow.Real dPre(Flow f, Flow.Real z, Flow.Real n, Flow.Real dh) {
        Flow.Real dN = f.let("dN", f.fma(f.neg(z), dh, dh));
        return f.mul(dN, ElementDescription.slope(f, n, f.constant("ONE")));
    }

    /** Gradient of z's pre-activation: dh (hPrev - n) times the gate's derivative. */
    private static Flow.Real dGate(Flow f, boolean hard, Function<String, Flow.Real> in) {
        Flow.Real difference = f.sub(in.apply("hPrev"), in.apply("n"));
        return f.mul(f.mul(in.apply("dh"), difference), GateFunctions.slope(f, hard, in.apply("z"), in));
    }

    static ElementDescription.Rows reset(boolean hard) {
        return gru(
                name(hard, "Reset"),
                "r, z and r hPrev.",
                GateFunctions.forward(hard, gate("zR", 0), gate("zZ", 1), row("hPrev")),
                List.of(gate("zR", 0), gate("zZ", 1), row("reset")),
                hard ? 3 : 1,
                (f, in) -> {
                    Flow.Real r = f.let("r", GateFunctions.gate(f, hard, in.apply("zR"), in));
                    Flow.Real z = GateFunctions.gate(f, hard, in.apply("zZ"), in);
                    return List.of(r, z, f.mul(r, in.apply("hPrev")));
                });
    }

    static ElementDescription.Rows output() {
        return gru(
                "gruOutput",
                "n and the hidden state.",
                List.of(gate("z", 1), gate("zN", 2), row("hPrev")),
                List.of(gate("zN", 2), row("h")),
                1,
                (f, in) -> {
                    Flow.Real n = f.let("n", f.call(Functions.TANH, in.apply("zN")));
                    return List.of(n, mix(f, in.apply("z"), n, in.apply("hPrev")));
                });
    }

    static ElementDescription.Rows outputBackward(boolean hard) {
        return gru(
                name(hard, "OutputBackward"),
                "The gradients of z's and n's pre-activations, and what the hidden state before gets past both.",
                GateFunctions.backward(hard, gate("z", 1), gate("n", 2), row("hPrev"), row("dh")),
                List.of(dz("dzZ", 1), dz("dzN", 2), row("dhPrev")),
                2,
                (f, in) -> {
                    Flow.Real z = in.apply("z");
                    Flow.Real n = in.apply("n");
                    Flow.Real dh = in.apply("dh");
                    return List.of(dGate(f, hard, in), dPre(f, z, n, dh), f.mul(dh, z));
                });
    }

    static ElementDescription.Rows resetBackward(boolean hard) {
        return gru(
                name(hard, "ResetBackward"),
                "The gradient of r's pre-activation; the hidden state's grows by what comes through r hPrev.",
                GateFunctions.backward(hard, gate("r", 0), row("hPrev"), row("dReset"), row("dhPrev")),
                List.of(dz("dzR", 0), row("dhPrev")),
                3,
                (f, in) -> {
                    Flow.Real r = in.apply("r");
                    Flow.Real dReset = in.apply("dReset");
                    Flow.Real dR = f.mul(dReset, in.apply("hPrev"));
                    return List.of(
                            f.mul(dR, GateFunctions.slope(f, hard, r, in)), f.fma(dReset, r, in.apply("dhPrev")));
                });
    }
}
