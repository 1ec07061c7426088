package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/**
 * Forward and backward of oneDNN's LSTM after an update: the weights are laid out anew for both, the gradients, to
 * which it adds, are cleared, and those of the weights are brought into the layout of the weights.
 */
final class OneDnnTraining {
    private final OneDnnLstm lstm;
    private final OneDnn dnn;
    private final primitive forward;
    private final primitive backward;
    private final IntMemoryMap forwardArguments;
    private final IntMemoryMap backwardArguments;
    private final Copy[] layouts;
    private final Copy[] gradients;
    private final Zeroed[] sums;
    private final memory dx;
    private final memory dWx;
    private final memory dWh;
    private final memory dB;

    /** The same numbers from one layout to another. */
    private record Copy(reorder how, memory from, memory to) {
        static Copy of(memory from, memory to) {
            return new Copy(new reorder(from, to), from, to);
        }

        void run(OneDnn dnn) {
            how.execute(dnn.queue(), from, to);
        }
    }

    /** Memory that is set to zero in every step. */
    private record Zeroed(Pointer data, long bytes) {
        static Zeroed of(memory cleared) {
            return new Zeroed(cleared.get_data_handle(), cleared.get_desc().get_size());
        }

        void run() {
            Pointer.memset(data, 0, bytes);
        }
    }

    private OneDnnTraining(OneDnn dnn, Task task, Map<String, double[]> inputs) {
        this.dnn = dnn;
        lstm = new OneDnnLstm(dnn, task, inputs);
        lstm_forward.primitive_desc ahead = lstm.plan(dnnl.prop_kind.forward_training);
        lstm_backward.primitive_desc back = plan(ahead);
        forward = new lstm_forward(ahead);
        backward = new lstm_backward(back);

        memory wx = dnn.zeros(ahead.weights_layer_desc());
        memory wh = dnn.zeros(ahead.weights_iter_desc());
        memory backWx = dnn.zeros(back.weights_layer_desc());
        memory backWh = dnn.zeros(back.weights_iter_desc());
        layouts = new Copy[] {
            Copy.of(lstm.wx, wx), Copy.of(lstm.wh, wh), Copy.of(lstm.wx, backWx), Copy.of(lstm.wh, backWh)
        };
        memory[] from = lstm.states();
        memory[] to = lstm.states();
        memory workspace = dnn.zeros(ahead.workspace_desc());
        forwardArguments = lstm.arguments(wx, wh, from, to);
        forwardArguments.put(dnnl.DNNL_ARG_WORKSPACE, workspace);

        memory packedDWx = dnn.zeros(back.diff_weights_layer_desc());
        memory packedDWh = dnn.zeros(back.diff_weights_iter_desc());
        dWx = dnn.zeros(lstm.plainWx);
        dWh = dnn.zeros(lstm.plainWh);
        dB = dnn.zeros(lstm.bias);
        dx = dnn.zeros(lstm.sequence);
        gradients = new Copy[] {Copy.of(packedDWx, dWx), Copy.of(packedDWh, dWh)};
        sums = new Zeroed[] {Zeroed.of(packedDWx), Zeroed.of(packedDWh), Zeroed.of(dB)};
        backwardArguments = lstm.arguments(backWx, backWh, from, to);
        backwardArguments.put(dnnl.DNNL_ARG_WORKSPACE, workspace);
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_SRC_LAYER, dx);
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_SRC_ITER, dnn.zeros(lstm.state));
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_SRC_ITER_C, dnn.zeros(lstm.state));
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER, packedDWx);
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER, packedDWh);
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_BIAS, dB);
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_DST_LAYER, dnn.filled(lstm.output, inputs.get("dy")));
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_DST_ITER, dnn.zeros(lstm.state));
        backwardArguments.put(dnnl.DNNL_ARG_DIFF_DST_ITER_C, dnn.zeros(lstm.state));
    }

    static PeerWork open(OneDnn dnn, Task task, Map<String, double[]> inputs) {
        OneDnnTraining training = new OneDnnTraining(dnn, task, inputs);
        return new PeerWork(training::run, training::outputs);
    }

    private lstm_backward.primitive_desc plan(lstm_forward.primitive_desc ahead) {
        return new lstm_backward.primitive_desc(
                dnn.cpu(),
                dnnl.prop_kind.backward,
                dnnl.rnn_direction.unidirectional_left2right,
                lstm.sequence,
                lstm.state,
                lstm.state,
                lstm.anyWx,
                lstm.anyWh,
                lstm.bias,
                lstm.output,
                lstm.state,
                lstm.state,
                lstm.sequence,
                lstm.state,
                lstm.state,
                lstm.anyWx,
                lstm.anyWh,
                lstm.bias,
                lstm.output,
                lstm.state,
                lstm.state,
                ahead);
    }

    private void run() {
        for (Copy copy : layouts) {
            copy.run(dnn);
        }
        for (Zeroed zeroed : sums) {
            zeroed.run();
        }
        forward.execute(dnn.queue(), forwardArguments);
        backward.execute(dnn.queue(), backwardArguments);
        for (Copy copy : gradients) {
            copy.run(dnn);
        }
        dnn.queue()._wait();
    }

    private Map<String, double[]> outputs() {
        int d = lstm.task.size(2);
        int h = lstm.task.size(3);
        double[] bias = Natives.readF32(dB.get_data_handle(), 4 * h);
        return Map.of(
                "y", lstm.output(),
                "dx", Natives.readF32(dx.get_data_handle(), lstm.task.size(0) * lstm.task.size(1) * d),
                "d_w_ih", Natives.readF32(dWx.get_data_handle(), 4 * h * d),
                "d_w_hh", Natives.readF32(dWh.get_data_handle(), 4 * h * h),
                "d_b_ih", bias,
                "d_b_hh", bias);
    }
}
