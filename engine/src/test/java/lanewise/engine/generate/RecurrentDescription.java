package lanewise.engine.generate;

import java.util.List;

/** The element-wise kernels of the simple recurrent layer and of the GRU, each described once. */
final class RecurrentDescription {
    private RecurrentDescription() {}

    static KernelFamily family() {
        return new KernelFamily(
                "Recurrent",
                "recurrent kernels",
                List.of(),
                List.of(),
                List.of(
                        group("rnnTanh", "RnnCall", rnnTanh()),
                        group("rnnRelu", "RnnCall", rnnRelu()),
                        group("rnnTanhBackward", "RnnCall", rnnTanhBackward()),
                        group("rnnReluBackward", "RnnCall", rnnReluBackward()),
                        group("gruGates", "GruCall", gruGates()),
                        group("gruGatesBackward", "GruCall", gruGatesBackward()),
                        group("gruReset", "GruCall", gruReset()),
                        group("gruOutput", "GruCall", gruOutput()),
                        group("gruOutputBackward", "GruCall", gruOutputBackward()),
                        group("gruResetBackward", "GruCall", gruResetBackward()),
                        new KernelFamily.RowGroup("lstmPeephole", "LstmCall", LstmVariants.forward(false)),
                        new KernelFamily.RowGroup(
                                "lstmPeepholeBackward", "LstmCall", List.of(LstmVariants.backward(false))),
                        new KernelFamily.RowGroup("lstmHard", "LstmCall", LstmVariants.forward(true)),
                        new KernelFamily.RowGroup(
                                "lstmHardBackward", "LstmCall", List.of(LstmVariants.backward(true)))),
                List.of());
    }

    private static KernelFamily.RowGroup group(String method, String call, ElementDescription.Rows kernel) {
        return new KernelFamily.RowGroup(method, call, List.of(kernel));
    }

    private static ElementDescription.Rows rnn(
            String javadoc, String name, List<String> inputs, String output, int unroll, ElementDescription.Body body) {
        return new ElementDescription.Rows(
                name + "Rows",
                javadoc,
                "RnnCall",
                inputs.stream().map(ElementDescription::row).toList(),
                List.of(ElementDescription.row(output)),
                unroll,
                body);
    }

    private static ElementDescription.Rows rnnTanh() {
        return rnn(
                "The hidden state.",
                "rnnTanh",
                List.of("z"),
                "h",
                1,
                (f, in) -> List.of(f.call(Functions.TANH, in.apply("z"))));
    }

    private static ElementDescription.Rows rnnRelu() {
        return rnn("The hidden state.", "rnnRelu", List.of("z"), "h", 8, (f, in) -> {
            Flow.Real z = in.apply("z");
            return List.of(Functions.relu(f, z, z));
        });
    }

    private static ElementDescription.Rows rnnTanhBackward() {
        return rnn(
                "The pre-activation's gradient.",
                "rnnTanhBackward",
                List.of("h", "dh"),
                "dz",
                5,
                (f, in) ->
                        List.of(f.mul(in.apply("dh"), ElementDescription.slope(f, in.apply("h"), f.constant("ONE")))));
    }

    private static ElementDescription.Rows rnnReluBackward() {
        return rnn(
                "The pre-activation's gradient.",
                "rnnReluBackward",
                List.of("h", "dh"),
                "dz",
                6,
                (f, in) -> List.of(Functions.relu(f, in.apply("h"), in.apply("dh"))));
    }

    private static ElementDescription.Operand gate(String name, int gate) {
        return ElementDescription.gate(name, gate);
    }

    private static ElementDescription.Operand dz(String name, int gate) {
        return new ElementDescription.Operand(name, "dz", gate);
    }

    private static ElementDescription.Operand row(String name) {
        return ElementDescription.row(name);
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

    private static ElementDescription.Rows gruGates() {
        return gru(
                "gruGates",
                "r, z, n and the hidden state.",
                List.of(gate("zX", 0), gate("zR", 1), gate("zZ", 2), gate("zH", 3), row("hPrev")),
                List.of(gate("zX", 0), gate("zR", 1), gate("zZ", 2), row("h")),
                1,
                (f, in) -> {
                    Flow.Real r = f.let("r", f.call(Functions.SIGMOID, in.apply("zR")));
                    Flow.Real pre = f.let("pre", f.fma(r, in.apply("zH"), in.apply("zX")));
                    Flow.Real n = f.let("n", f.call(Functions.TANH, pre));
                    Flow.Real z = f.let("z", f.call(Functions.SIGMOID, in.apply("zZ")));
                    return List.of(n, r, z, mix(f, z, n, in.apply("hPrev")));
                });
    }

    private static ElementDescription.Rows gruGatesBackward() {
        return gru(
                "gruGatesBackward",
                "The gradients of the four blocks, and what the hidden state before gets past the product.",
                List.of(gate("n", 0), gate("r", 1), gate("z", 2), gate("zH", 3), row("hPrev"), row("dh")),
                List.of(dz("dzX", 0), dz("dzR", 1), dz("dzZ", 2), dz("dzH", 3), row("dhPrev")),
                1,
                (f, in) -> {
                    Flow.Real r = in.apply("r");
                    Flow.Real z = in.apply("z");
                    Flow.Real dh = in.apply("dh");
                    Flow.Real dPre = f.let("dPre", dPre(f, z, in.apply("n"), dh));
                    Flow.Real dR = f.mul(f.mul(dPre, in.apply("zH")), ElementDescription.slope(f, r, r));
                    return List.of(
                            dPre, dR, dGate(f, z, in.apply("n"), in.apply("hPrev"), dh), f.mul(dPre, r), f.mul(dh, z));
                });
    }

    /** Gradient of tanh's argument: dh (1 - z) (1 - n^2). */
    private static Flow.Real dPre(Flow f, Flow.Real z, Flow.Real n, Flow.Real dh) {
        Flow.Real dN = f.let("dN", f.fma(f.neg(z), dh, dh));
        return f.mul(dN, ElementDescription.slope(f, n, f.constant("ONE")));
    }

    /** Gradient of z's pre-activation: dh (hPrev - n) (z - z^2). */
    private static Flow.Real dGate(Flow f, Flow.Real z, Flow.Real n, Flow.Real hPrev, Flow.Real dh) {
        return f.mul(f.mul(dh, f.sub(hPrev, n)), ElementDescription.slope(f, z, z));
    }

    private static ElementDescription.Rows gruReset() {
        return gru(
                "gruReset",
                "r, z and r hPrev.",
                List.of(gate("zR", 0), gate("zZ", 1), row("hPrev")),
                List.of(gate("zR", 0), gate("zZ", 1), row("reset")),
                1,
                (f, in) -> {
                    Flow.Real r = f.let("r", f.call(Functions.SIGMOID, in.apply("zR")));
                    Flow.Real z = f.call(Functions.SIGMOID, in.apply("zZ"));
                    return List.of(r, z, f.mul(r, in.apply("hPrev")));
                });
    }

    private static ElementDescription.Rows gruOutput() {
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

    private static ElementDescription.Rows gruOutputBackward() {
        return gru(
                "gruOutputBackward",
                "The gradients of z's and n's pre-activations, and what the hidden state before gets past both.",
                List.of(gate("z", 1), gate("n", 2), row("hPrev"), row("dh")),
                List.of(dz("dzZ", 1), dz("dzN", 2), row("dhPrev")),
                2,
                (f, in) -> {
                    Flow.Real z = in.apply("z");
                    Flow.Real n = in.apply("n");
                    Flow.Real dh = in.apply("dh");
                    return List.of(dGate(f, z, n, in.apply("hPrev"), dh), dPre(f, z, n, dh), f.mul(dh, z));
                });
    }

    private static ElementDescription.Rows gruResetBackward() {
        return gru(
                "gruResetBackward",
                "The gradient of r's pre-activation; the hidden state's grows by what comes through r hPrev.",
                List.of(gate("r", 0), row("hPrev"), row("dReset"), row("dhPrev")),
                List.of(dz("dzR", 0), row("dhPrev")),
                3,
                (f, in) -> {
                    Flow.Real r = in.apply("r");
                    Flow.Real dReset = in.apply("dReset");
                    Flow.Real dR = f.mul(dReset, in.apply("hPrev"));
                    return List.of(f.mul(dR, ElementDescription.slope(f, r, r)), f.fma(dReset, r, in.apply("dhPrev")));
                });
    }
}
