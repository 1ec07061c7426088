package lanewise.engine.generate;

import java.util.List;

/** The element-wise kernels of the recurrent layers, each described once; those of GRU and LSTM stand in their own files. */
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
                        group("gruGates", "GruCall", GruDescription.gates(false)),
                        group("gruGatesBackward", "GruCall", GruDescription.gatesBackward(false)),
                        group("gruReset", "GruCall", GruDescription.reset(false)),
                        group("gruOutput", "GruCall", GruDescription.output()),
                        group("gruOutputBackward", "GruCall", GruDescription.outputBackward(false)),
                        group("gruResetBackward", "GruCall", GruDescription.resetBackward(false)),
                        group("gruHardGates", "GruCall", GruDescription.gates(true)),
                        group("gruHardGatesBackward", "GruCall", GruDescription.gatesBackward(true)),
                        group("gruHardReset", "GruCall", GruDescription.reset(true)),
                        group("gruHardOutputBackward", "GruCall", GruDescription.outputBackward(true)),
                        group("gruHardResetBackward", "GruCall", GruDescription.resetBackward(true)),
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
}
