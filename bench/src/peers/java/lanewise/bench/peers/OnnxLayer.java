package lanewise.bench.peers;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lanewise.bench.peer.Task;

/** A recurrent layer as an ONNX model with its weights inside. */
final class OnnxLayer {
    private final String operator;
    /** Which of our blocks of H rows stands where: ours are those of PyTorch. */
    private final int[] blocks;

    private final long time;
    private final long batch;
    private final int d;
    private final int h;
    private final OnnxGraph graph;

    OnnxLayer(Task task, Map<String, double[]> inputs) {
        time = task.size(0);
        batch = task.size(1);
        d = task.size(2);
        h = task.size(3);
        switch (task.kind()) {
            case GRU_FORWARD -> {
                operator = "GRU"; // update, reset, hidden; ours reset, update, new
                blocks = new int[] {1, 0, 2};
            }
            case RNN_FORWARD -> {
                operator = "RNN";
                blocks = new int[] {0};
            }
            default -> {
                operator = "LSTM"; // input, output, forget, cell; ours input, forget, cell, output
                blocks = new int[] {0, 3, 1, 2};
            }
        }
        graph = graph(inputs);
    }

    /** Whether it carries a cell state. */
    private boolean cell() {
        return blocks.length == 4;
    }

    OnnxGraph graph() {
        return graph;
    }

    private OnnxGraph graph(Map<String, double[]> inputs) {
        int rows = blocks.length * h;
        float[] biases = new float[2 * rows];
        System.arraycopy(ordered(inputs.get("b_ih"), h), 0, biases, 0, rows);
        System.arraycopy(ordered(inputs.get("b_hh"), h), 0, biases, rows, rows);
        List<String> from = new ArrayList<>(List.of("x", "w", "r", "b", "", "h0"));
        List<String> to = new ArrayList<>(List.of("y", "hn"));
        if (cell()) {
            from.add("c0");
            to.add("cn");
        }
        OnnxGraph made = new OnnxGraph(true)
                .node(operator, from, to)
                .attribute("hidden_size", h)
                .constant("w", ordered(inputs.get("w_ih"), h * d), 1, rows, d)
                .constant("r", ordered(inputs.get("w_hh"), h * h), 1, rows, h)
                .constant("b", biases, 1, 2L * rows)
                .input("x", time, batch, d)
                .input("h0", 1, batch, h)
                .output("y", time, 1, batch, h)
                .output("hn", 1, batch, h);
        if (cell()) {
            made.input("c0", 1, batch, h).output("cn", 1, batch, h);
        }
        if (operator.equals("GRU")) {
            made.attribute("linear_before_reset", 1);
        }
        return made;
    }

    /** Gives a session of this model its memory: x, zero states, outputs. */
    OrtBound bind(OrtBound bound, double[] x) throws OrtException {
        double[] zeros = new double[(int) batch * h];
        bound.input("x", x, time, batch, d).input("h0", zeros, 1, batch, h);
        bound.output("y", time, 1, batch, h).output("hn", 1, batch, h);
        if (cell()) {
            bound.input("c0", zeros, 1, batch, h).output("cn", 1, batch, h);
        }
        return bound;
    }

    private float[] ordered(double[] ours, int size) {
        float[] values = Natives.floats(ours);
        float[] ordered = new float[values.length];
        for (int block = 0; block < blocks.length; block++) {
            System.arraycopy(values, blocks[block] * size, ordered, block * size, size);
        }
        return ordered;
    }
}
