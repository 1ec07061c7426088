package lanewise.bench.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** An ONNX model; field numbers are those of onnx.proto. */
final class OnnxGraph {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int DOUBLE = 11;
    private static final int INT_ATTRIBUTE = 2;
    private static final int INTS_ATTRIBUTE = 7;

    private final int type;
    private final List<Proto> nodes = new ArrayList<>();
    private final Proto graph = new Proto().text(2, "lanewise");

    OnnxGraph(boolean f32) {
        type = f32 ? FLOAT : DOUBLE;
    }

    /** @param from names of its inputs and constants in their order; an empty one is left out */
    OnnxGraph node(String operator, List<String> from, List<String> to) {
        Proto node = new Proto();
        from.forEach(name -> node.text(1, name));
        to.forEach(name -> node.text(2, name));
        nodes.add(node.text(4, operator));
        return this;
    }

    /** Of the last node. */
    OnnxGraph attribute(String name, long value) {
        nodes.getLast().message(5, new Proto().text(1, name).number(3, value).number(20, INT_ATTRIBUTE));
        return this;
    }

    /** Of the last node. */
    OnnxGraph attribute(String name, long... values) {
        Proto list = new Proto().text(1, name);
        for (long value : values) {
            list.number(8, value);
        }
        nodes.getLast().message(5, list.number(20, INTS_ATTRIBUTE));
        return this;
    }

    /** Numbers that belong to the model, so that the runtime may lay them out as it likes. */
    OnnxGraph constant(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        Proto tensor = new Proto();
        for (long size : shape) {
            tensor.number(1, size);
        }
        graph.message(5, tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array()));
        return this;
    }

    OnnxGraph input(String name, long... shape) {
        graph.message(11, value(name, shape));
        return this;
    }

    OnnxGraph output(String name, long... shape) {
        graph.message(12, value(name, shape));
        return this;
    }

    private Proto value(String name, long... shape) {
        Proto sizes = new Proto();
        for (long size : shape) {
            sizes.message(1, new Proto().number(1, size));
        }
        Proto tensor = new Proto().number(1, type).message(2, sizes);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }

    byte[] model() {
        nodes.forEach(node -> graph.message(1, node));
        return new Proto()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new Proto().text(1, "").number(2, OPSET))
                .toBytes();
    }
}
