package lanewise.bench.peers;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;

/** softmax(q k^T / sqrt(width of a head) + mask) v as a plain graph: what an exporter writes. */
final class OrtAttention {
    /** Added where a key is hidden. */
    private static final float HIDDEN = -1e9f;

    private OrtAttention() {}

    /** Makes a session. */
    interface Binder {
        OrtBound bind(OnnxGraph graph) throws OrtException;
    }

    static PeerWork open(Task task, Map<String, double[]> inputs, Binder binder) throws OrtException {
        Heads heads = Heads.of(task);
        long[] shape = heads.shape();
        OnnxGraph graph = graph(heads);
        for (String name : List.of("q", "k", "v")) {
            graph.input(name, shape);
        }
        OrtBound bound = binder.bind(graph.output("o", shape));
        for (String name : List.of("q", "k", "v")) {
            bound.input(name, heads.apart(inputs.get(name)), shape);
        }
        bound.output("o", shape);
        return new PeerWork(bound::run, () -> Map.of("o", heads.beside(bound.read("o"))), bound::close);
    }

    private static OnnxGraph graph(Heads heads) {
        int time = heads.time();
        OnnxGraph graph = new OnnxGraph(true)
                .constant("scale", new float[] {(float) (1 / Math.sqrt(heads.width()))})
                .node("Transpose", List.of("k"), List.of("kt"))
                .attribute("perm", 0L, 1L, 3L, 2L)
                .node("MatMul", List.of("q", "kt"), List.of("products"))
                .node("Mul", List.of("products", "scale"), List.of("scores"));
        if (heads.causal()) {
            float[] mask = new float[time * time];
            for (int row = 0; row < time; row++) {
                Arrays.fill(mask, row * time + row + 1, (row + 1) * time, HIDDEN);
            }
            graph.constant("mask", mask, 1, 1, time, time).node("Add", List.of("scores", "mask"), List.of("masked"));
        }
        return graph.node("Softmax", List.of(heads.causal() ? "masked" : "scores"), List.of("p"))
                .attribute("axis", -1)
                .node("MatMul", List.of("p", "v"), List.of("o"));
    }
}
