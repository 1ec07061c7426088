package lanewise.bench.peers;

import java.util.Map;
import lanewise.bench.peer.PeerWork;
import lanewise.bench.peer.Task;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;

/** oneDNN's LSTM: its gates stand in the order of ours, and it has one bias, the sum of our two. */
final class OneDnnLstm {
    final OneDnn dnn;
    final Task task;
    final memory.desc sequence;
    final memory.desc output;
    final memory.desc state;
    final memory.desc anyWx;
    final memory.desc anyWh;
    final memory.desc plainWx;
    final memory.desc plainWh;
    final memory.desc bias;
    final memory x;
    final memory wx;
    final memory wh;
    final memory b;
    final memory y;

    OneDnnLstm(OneDnn dnn, Task task, Map<String, double[]> inputs) {
        this.dnn = dnn;
        this.task = task;
        int time = task.size(0);
        int batch = task.size(1);
        int d = task.size(2);
        int h = task.size(3);
        sequence = OneDnn.desc(memory.format_tag.tnc, time, batch, d);
        output = OneDnn.desc(memory.format_tag.tnc, time, batch, h);
        state = OneDnn.desc(memory.format_tag.ldnc, 1, 1, batch, h);
        anyWx = OneDnn.desc(memory.format_tag.any, 1, 1, d, 4, h);
        anyWh = OneDnn.desc(memory.format_tag.any, 1, 1, h, 4, h);
        plainWx = OneDnn.desc(memory.format_tag.ldgoi, 1, 1, d, 4, h);
        plainWh = OneDnn.desc(memory.format_tag.ldgoi, 1, 1, h, 4, h);
        bias = OneDnn.desc(memory.format_tag.ldgo, 1, 1, 4, h);
        x = dnn.filled(sequence, inputs.get("x"));
        wx = dnn.filled(plainWx, inputs.get("w_ih"));
        wh = dnn.filled(plainWh, inputs.get("w_hh"));
        b = dnn.filled(bias, sum(inputs.get("b_ih"), inputs.get("b_hh")));
        y = dnn.zeros(output);
    }

    private static double[] sum(double[] p, double[] q) {
        double[] sum = p.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += q[i];
        }
        return sum;
    }

    /** From a zero state; the weights are laid out once. */
    static PeerWork forward(OneDnn dnn, Task task, Map<String, double[]> inputs) {
        OneDnnLstm lstm = new OneDnnLstm(dnn, task, inputs);
        lstm_forward.primitive_desc plan = lstm.plan(dnnl.prop_kind.forward_inference);
        lstm_forward layer = new lstm_forward(plan);
        IntMemoryMap arguments = lstm.arguments(lstm.packedWx(plan), lstm.packedWh(plan), lstm.states(), lstm.states());
        return new PeerWork(() -> lstm.execute(layer, arguments), () -> Map.of("y", lstm.output()));
    }

    /** One step, from one pair of states to the other and back. */
    static PeerWork step(OneDnn dnn, Task task, Map<String, double[]> inputs) {
        OneDnnLstm lstm = new OneDnnLstm(dnn, task, inputs);
        lstm_forward.primitive_desc plan = lstm.plan(dnnl.prop_kind.forward_inference);
        lstm_forward layer = new lstm_forward(plan);
        memory packedWx = lstm.packedWx(plan);
        memory packedWh = lstm.packedWh(plan);
        memory[] even = lstm.states();
        memory[] odd = lstm.states();
        IntMemoryMap[] arguments = {
            lstm.arguments(packedWx, packedWh, even, odd), lstm.arguments(packedWx, packedWh, odd, even)
        };
        int[] calls = {0};
        return new PeerWork(() -> lstm.execute(layer, arguments[calls[0]++ & 1]), () -> Map.of("h", lstm.output()));
    }

    lstm_forward.primitive_desc plan(dnnl.prop_kind purpose) {
        return new lstm_forward.primitive_desc(
                dnn.cpu(),
                purpose,
                dnnl.rnn_direction.unidirectional_left2right,
                sequence,
                state,
                state,
                anyWx,
                anyWh,
                bias,
                output,
                state,
                state);
    }

    /** h and c, both zero. */
    memory[] states() {
        return new memory[] {dnn.zeros(state), dnn.zeros(state)};
    }

    private memory packedWx(lstm_forward.primitive_desc plan) {
        return dnn.reordered(wx, plan.weights_layer_desc());
    }

    private memory packedWh(lstm_forward.primitive_desc plan) {
        return dnn.reordered(wh, plan.weights_iter_desc());
    }

    IntMemoryMap arguments(memory layerWeights, memory stateWeights, memory[] from, memory[] to) {
        IntMemoryMap arguments = new IntMemoryMap();
        arguments.put(dnnl.DNNL_ARG_SRC_LAYER, x);
        arguments.put(dnnl.DNNL_ARG_SRC_ITER, from[0]);
        arguments.put(dnnl.DNNL_ARG_SRC_ITER_C, from[1]);
        arguments.put(dnnl.DNNL_ARG_WEIGHTS_LAYER, layerWeights);
        arguments.put(dnnl.DNNL_ARG_WEIGHTS_ITER, stateWeights);
        arguments.put(dnnl.DNNL_ARG_BIAS, b);
        arguments.put(dnnl.DNNL_ARG_DST_LAYER, y);
        arguments.put(dnnl.DNNL_ARG_DST_ITER, to[0]);
        arguments.put(dnnl.DNNL_ARG_DST_ITER_C, to[1]);
        return arguments;
    }

    private void execute(lstm_forward layer, IntMemoryMap arguments) {
        layer.execute(dnn.queue(), arguments);
        dnn.queue()._wait();
    }

    double[] output() {
        return Natives.readF32(y.get_data_handle(), task.size(0) * task.size(1) * task.size(3));
    }
}
