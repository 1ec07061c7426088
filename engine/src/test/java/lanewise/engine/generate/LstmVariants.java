package lanewise.engine.generate;

import static lanewise.engine.generate.ElementDescription.gate;
import static lanewise.engine.generate.ElementDescription.row;

import java.util.List;

/** The LSTM with peepholes, its gates i, f, o sigmoids or straight lines held in 0..1. */
final class LstmVariants {
    private LstmVariants() {}

    private static ElementDescription.Operand peephole(String name, int block) {
        return new ElementDescription.Operand(name, "peepholes", block);
    }

    private static ElementDescription.Operand dz(String name, int block) {
        return new ElementDescription.Operand(name, "dz", block);
    }

    /** Two kernels, one after the other over the same rows, as for the plain LSTM. */
    static List<ElementDescription.Rows> forward(boolean hard) {
        String name = hard ? "lstmHard" : "lstmPeephole";
        return List.of(
                new ElementDescription.Rows(
                        name + "CellRows",
                        "i, f, g and the new cell state.",
                        GateFunctions.forward(
                                hard,
                                gate("zI", 0),
                                gate("zF", 1),
                                gate("zG", 2),
                                row("cPrev"),
                                peephole("pI", 0),
                                peephole("pF", 2)),
                        List.of(gate("zI", 0), gate("zF", 1), gate("zG", 2), row("c")),
                        (f, in) -> {
                            Flow.Real before = in.apply("cPrev");
                            Flow.Real sumI = f.let("sumI", f.fma(in.apply("pI"), before, in.apply("zI")));
                            Flow.Real i = f.let("i", GateFunctions.gate(f, hard, sumI, in));
                            Flow.Real sumF = f.let("sumF", f.fma(in.apply("pF"), before, in.apply("zF")));
                            Flow.Real forget = f.let("f", GateFunctions.gate(f, hard, sumF, in));
                            Flow.Real g = f.let("g", f.call(Functions.TANH, in.apply("zG")));
                            Flow.Real c = f.let("cNext", f.fma(forget, before, f.mul(i, g)));
                            return List.of(i, forget, g, c);
                        }),
                new ElementDescription.Rows(
                        name + "OutputRows",
                        "o, tanh of the cell state and the hidden state.",
                        GateFunctions.forward(hard, gate("zO", 3), row("c"), peephole("pO", 1)),
                        List.of(gate("zO", 3), row("tanhC"), row("h")),
                        (f, in) -> {
                            Flow.Real sumO = f.let("sumO", f.fma(in.apply("pO"), in.apply("c"), in.apply("zO")));
                            Flow.Real o = f.let("o", GateFunctions.gate(f, hard, sumO, in));
                            Flow.Real tanhC = f.let("tanhC1", f.call(Functions.TANH, in.apply("c")));
                            return List.of(o, tanhC, f.mul(o, tanhC));
                        }));
    }

    static ElementDescription.Rows backward(boolean hard) {
        return new ElementDescription.Rows(
                (hard ? "lstmHard" : "lstmPeephole") + "BackwardRows",
                "The gradients of all four pre-activations and of the cell state before.",
                GateFunctions.backward(
                        hard,
                        gate("i", 0),
                        gate("f", 1),
                        gate("g", 2),
                        gate("o", 3),
                        row("cPrev"),
                        row("tanhC"),
                        row("dh"),
                        row("dc"),
                        peephole("pI", 0),
                        peephole("pO", 1),
                        peephole("pF", 2)),
                List.of(dz("dzI", 0), dz("dzF", 1), dz("dzG", 2), dz("dzO", 3), row("dcPrev")),
                (f, in) -> {
                    Flow.Real i = in.apply("i");
                    Flow.Real forget = in.apply("f");
                    Flow.Real g = in.apply("g");
                    Flow.Real o = in.apply("o");
                    Flow.Real tanhC = in.apply("tanhC");
                    Flow.Real one = f.constant("ONE");
                    Flow.Real dO =
                            f.let("dO", f.mul(f.mul(in.apply("dh"), tanhC), GateFunctions.slope(f, hard, o, in)));
                    Flow.Real slopeC = ElementDescription.slope(f, tanhC, one);
                    Flow.Real dct = f.let("dct", f.fma(f.mul(in.apply("dh"), o), slopeC, in.apply("dc")));
                    dct = f.let("dct", f.fma(dO, in.apply("pO"), dct));
                    Flow.Real dI = f.let("dI", f.mul(f.mul(dct, g), GateFunctions.slope(f, hard, i, in)));
                    Flow.Real dF =
                            f.let("dF", f.mul(f.mul(dct, in.apply("cPrev")), GateFunctions.slope(f, hard, forget, in)));
                    Flow.Real dG = f.mul(f.mul(dct, i), ElementDescription.slope(f, g, one));
                    Flow.Real dcPrev = f.let("dcBefore", f.fma(dI, in.apply("pI"), f.mul(dct, forget)));
                    return List.of(dI, dF, dG, dO, f.fma(dF, in.apply("pF"), dcPrev));
                });
    }
}
