package lanewise.bench.peers;

import java.util.List;
import java.util.Map;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** libtorch's LSTM, GRU and tanh layers; their parameters are laid out like ours. */
final class TorchLayer {
    /** What a step does. */
    private enum Cell {
        LSTM(4),
        GRU(3),
        RNN(1);

        private final int gates;

        Cell(int gates) {
            this.gates = gates;
        }

        static Cell of(Kind kind) {
            return switch (kind) {
                case GRU_FORWARD, GRU_TRAINING -> GRU;
                case RNN_FORWARD, RNN_TRAINING -> RNN;
                default -> LSTM;
            };
        }
    }

    private final Cell cell;
    private final Tensor x;
    private final Tensor wIh;
    private final Tensor wHh;
    private final Tensor bIh;
    private final Tensor bHh;
    private final TensorVector parameters;
    private final TensorVector state;

    private TorchLayer(Task task, Map<String, double[]> inputs) {
        int batch = task.size(1);
        int d = task.size(2);
        int h = task.size(3);
        cell = Cell.of(task.kind());
        long rows = cell.gates * (long) h;
        x = TorchPeer.tensor(task, inputs.get("x"), task.size(0), batch, d);
        wIh = TorchPeer.tensor(task, inputs.get("w_ih"), rows, d);
        wHh = TorchPeer.tensor(task, inputs.get("w_hh"), rows, h);
        bIh = TorchPeer.tensor(task, inputs.get("b_ih"), rows);
        bHh = TorchPeer.tensor(task, inputs.get("b_hh"), rows);
        parameters = new TensorVector(wIh, wHh, bIh, bHh);
        state = new TensorVector(torch.zeros(1, batch, h), torch.zeros(1, batch, h));
    }

    private Tensor run(boolean training) {
        return switch (cell) {
            case LSTM ->
                torch.lstm(x, state, parameters, true, 1, 0, training, false, false)
                        .get0();
            case GRU ->
                torch.gru(x, state.get(0), parameters, true, 1, 0, training, false, false)
                        .get0();
            case RNN ->
                torch.rnn_tanh(x, state.get(0), parameters, true, 1, 0, training, false, false)
                        .get0();
        };
    }

    static PeerWork forward(Task task, Map<String, double[]> inputs) {
        TorchLayer layer = new TorchLayer(task, inputs);
        Runnable call = TorchPeer.inferring(() -> layer.run(false));
        return new PeerWork(call, layer::output);
    }

    /** Computed once more: the scope of a call takes its result along. */
    private Map<String, double[]> output() {
        try (AutoGradMode off = new AutoGradMode(false);
                PointerScope scope = new PointerScope()) {
            assert off != null && scope != null;
            return Map.of("y", TorchPeer.read(run(false)));
        }
    }

    static PeerWork training(Task task, Map<String, double[]> inputs) {
        TorchLayer layer = new TorchLayer(task, inputs);
        List<Tensor> leaves = List.of(layer.x, layer.wIh, layer.wHh, layer.bIh, layer.bHh);
        leaves.forEach(leaf -> leaf.requires_grad_(true));
        Tensor dy = TorchPeer.tensor(task, inputs.get("dy"), task.size(0), task.size(1), task.size(3));
        BoolOptional keepNothing = new BoolOptional();
        TensorArrayRefOptional allLeaves = new TensorArrayRefOptional();
        return new PeerWork(
                () -> {
                    try (PointerScope scope = new PointerScope()) {
                        assert scope != null;
                        for (Tensor leaf : leaves) {
                            leaf.mutable_grad().put(new Tensor());
                        }
                        layer.run(true).backward(dy, keepNothing, false, allLeaves);
                    }
                },
                () -> Map.of(
                        "dx", TorchPeer.read(layer.x.grad()),
                        "d_w_ih", TorchPeer.read(layer.wIh.grad()),
                        "d_w_hh", TorchPeer.read(layer.wHh.grad()),
                        "d_b_ih", TorchPeer.read(layer.bIh.grad()),
                        "d_b_hh", TorchPeer.read(layer.bHh.grad())));
    }

    static PeerWork step(Task task, Map<String, double[]> inputs) {
        TorchLayer layer = new TorchLayer(task, inputs);
        Tensor row = TorchPeer.tensor(task, inputs.get("x"), 1, task.size(2));
        int h = task.size(3);
        TensorVector carried = new TensorVector(torch.zeros(1, h), torch.zeros(1, h));
        TensorOptional bIh = new TensorOptional(layer.bIh);
        TensorOptional bHh = new TensorOptional(layer.bHh);
        Runnable call = () -> {
            T_TensorTensor_T next = torch.lstm_cell(row, carried, layer.wIh, layer.wHh, bIh, bHh);
            carried.put(0, next.get0());
            carried.put(1, next.get1());
        };
        return new PeerWork(TorchPeer.inferring(call), () -> Map.of("h", TorchPeer.read(carried.get(0))));
    }
}
