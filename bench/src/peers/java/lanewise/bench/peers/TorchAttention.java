package lanewise.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** libtorch's scaled_dot_product_attention, its gradients by autograd. */
final class TorchAttention {
    private final Heads heads;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final TensorOptional noMask = new TensorOptional();
    private final DoubleOptional usualScale = new DoubleOptional();

    private TorchAttention(Task task, Map<String, double[]> inputs) {
        heads = Heads.of(task);
        q = tensor(task, inputs, "q");
        k = tensor(task, inputs, "k");
        v = tensor(task, inputs, "v");
    }

    private Tensor tensor(Task task, Map<String, double[]> inputs, String name) {
        return TorchPeer.tensor(task, heads.apart(inputs.get(name)), heads.shape());
    }

    private Tensor run() {
        return torch.scaled_dot_product_attention(q, k, v, noMask, 0, heads.causal(), usualScale, false);
    }

    static PeerWork forward(Task task, Map<String, double[]> inputs) {
        TorchAttention attention = new TorchAttention(task, inputs);
        // Computed once more: the scope of a call takes its result along.
        return new PeerWork(TorchPeer.inferring(attention::run), () -> {
            double[][] o = new double[1][];
            TorchPeer.inferring(() -> o[0] = TorchPeer.read(attention.run())).run();
            return Map.of("o", attention.heads.beside(o[0]));
        });
    }

    static PeerWork training(Task task, Map<String, double[]> inputs) {
        TorchAttention attention = new TorchAttention(task, inputs);
        List<Tensor> leaves = List.of(attention.q, attention.k, attention.v);
        leaves.forEach(leaf -> leaf.requires_grad_(true));
        Tensor gradient = attention.tensor(task, inputs, "do");
        BoolOptional keepNothing = new BoolOptional();
        TensorArrayRefOptional allLeaves = new TensorArrayRefOptional();
        Runnable call = () -> {
            try (PointerScope scope = new PointerScope()) {
                assert scope != null;
                for (Tensor leaf : leaves) {
                    leaf.mutable_grad().put(new Tensor());
                }
                attention.run().backward(gradient, keepNothing, false, allLeaves);
            }
        };
        return new PeerWork(call, () -> {
            Map<String, double[]> outputs = new TreeMap<>();
            outputs.put("dq", attention.heads.beside(TorchPeer.read(attention.q.grad())));
            outputs.put("dk", attention.heads.beside(TorchPeer.read(attention.k.grad())));
            outputs.put("dv", attention.heads.beside(TorchPeer.read(attention.v.grad())));
            return outputs;
        });
    }
}
