package lanewise.bench.peers;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** oneDNN's engine and its memory objects. */
final class OneDnn {
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream queue = new stream(cpu);

    engine cpu() {
        return cpu;
    }

    stream queue() {
        return queue;
    }

    void check(int threads) {
        String told = System.getenv("OMP_NUM_THREADS");
        if (!Integer.toString(threads).equals(told)) {
            throw new IllegalStateException("OMP_NUM_THREADS must be " + threads + ", but is " + told);
        }
    }

    static memory.desc desc(memory.format_tag layout, long... sizes) {
        return new memory.desc(sizes, memory.data_type.f32, layout);
    }

    memory zeros(memory.desc desc) {
        memory made = new memory(desc, cpu);
        clear(made);
        return made;
    }

    static void clear(memory cleared) {
        long bytes = cleared.get_desc().get_size();
        if (bytes > 0) {
            Pointer.memset(cleared.get_data_handle(), 0, bytes);
        }
    }

    memory filled(memory.desc desc, double[] values) {
        memory made = new memory(desc, cpu);
        new FloatPointer(made.get_data_handle()).put(Natives.floats(values));
        return made;
    }

    /** The same numbers in another layout. */
    memory reordered(memory from, memory.desc desc) {
        memory made = zeros(desc);
        new reorder(from, made).execute(queue, from, made);
        queue._wait();
        return made;
    }
}
