package lanewise.nn.recurrent;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.nn.Model;
import lanewise.nn.Parameter;

/**
 * The weights of one recurrent layer in one direction, as the layers here and PyTorch have them, made of those that Keras or ONNX
 * store. There, gates have another order, matrices may be transposed, and biases one part or two.
 *
 * <pre>
 *        here, PyTorch    Keras (kernels transposed)    ONNX
 * rnn    h                h                             h
 * gru    r, z, n          z, r, h                       z, r, h
 * lstm   i, f, g, o       i, f, c, o                    i, o, f, c
 * </pre>
 *
 * <pre>
 * GateWeights.ofKeras(new Cell.Gru(true), 3, 16, kernel, recurrentKernel, bias).copyTo(model, "", 0, false);
 * </pre>
 *
 * <p>ONNX' peepholes P are the parameter {@code weight_peephole} as it is; projections are no part of either.
 *
 * <p>Values lie row by row. With G gates, D inputs and H units:
 *
 * @param weightIh [GH][D]
 * @param weightHh [GH][H]
 * @param biasIh [GH]; null without biases
 * @param biasHh [GH]; null without biases
 */
public record GateWeights(double[] weightIh, double[] weightHh, double[] biasIh, double[] biasHh) {
    /** Which gate of the other side each gate here is. */
    private record Order(Cell cell, int input, int hidden, int... gates) {
        Order {
            if (input < 1 || hidden < 1) {
                throw new IllegalArgumentException(
                        "input and hidden must be >= 1, but input = " + input + " and hidden = " + hidden);
            }
        }

        /** Rows [GH][width], gate by gate. */
        double[] rows(double[] values, int width) {
            double[] result = new double[values.length];
            int block = hidden * width;
            for (int q = 0; q < gates.length; q++) {
                System.arraycopy(values, gates[q] * block, result, q * block, block);
            }
            return result;
        }

        /** Columns [width][GH], gate by gate, turned into rows. */
        double[] columns(double[] values, int width) {
            double[] transposed = new double[values.length];
            int gateRows = gates.length * hidden;
            for (int i = 0; i < values.length; i++) {
                transposed[i % gateRows * width + i / gateRows] = values[i];
            }
            return rows(transposed, width);
        }

        void requireSize(String name, double[] values, int rows, int columns) {
            if (values.length != (long) rows * columns) {
                throw new IllegalArgumentException(name + " must have " + rows + " * " + columns
                        + " values for a " + cell.label() + " with input " + input + " and hidden " + hidden
                        + ", but has " + values.length);
            }
        }

        int gateRows() {
            return gates.length * hidden;
        }
    }

    /**
     * From a Keras layer's {@code get_weights()}.
     *
     * @param cell for a GRU, its resetAfter is Keras' {@code reset_after}
     * @param kernel [D][GH]
     * @param recurrentKernel [H][GH]
     * @param bias [GH], or [2][GH] of a GRU with the reset gate after the product; null with {@code use_bias=False}
     * @throws IllegalArgumentException if a size does not fit
     */
    public static GateWeights ofKeras(
            Cell cell, int input, int hidden, double[] kernel, double[] recurrentKernel, double[] bias) {
        Order order = switch (cell) {
            case Cell.Rnn _ -> new Order(cell, input, hidden, 0);
            case Cell.Gru _ -> new Order(cell, input, hidden, 1, 0, 2);
            case Cell.Lstm _ -> new Order(cell, input, hidden, 0, 1, 2, 3);
        };
        int gateRows = order.gateRows();
        order.requireSize("kernel", kernel, input, gateRows);
        order.requireSize("recurrentKernel", recurrentKernel, hidden, gateRows);
        double[] ih = order.columns(kernel, input);
        double[] hh = order.columns(recurrentKernel, hidden);
        if (bias == null) {
            return new GateWeights(ih, hh, null, null);
        }
        boolean two = cell instanceof Cell.Gru gru && gru.resetAfter();
        order.requireSize("bias", bias, two ? 2 : 1, gateRows);
        // What Keras does not have is zero: copyOfRange fills with zeros past the end.
        return new GateWeights(
                ih,
                hh,
                order.rows(Arrays.copyOf(bias, gateRows), 1),
                order.rows(Arrays.copyOfRange(bias, gateRows, 2 * gateRows), 1));
    }

    /**
     * From one direction of the inputs W, R and B of ONNX' RNN, GRU or LSTM.
     *
     * @param cell for a GRU, its resetAfter is ONNX' {@code linear_before_reset}
     * @param w [GH][D]
     * @param r [GH][H]
     * @param b [2][GH], those of W before those of R; null without
     * @throws IllegalArgumentException if a size does not fit
     */
    public static GateWeights ofOnnx(Cell cell, int input, int hidden, double[] w, double[] r, double[] b) {
        Order order = switch (cell) {
            case Cell.Rnn _ -> new Order(cell, input, hidden, 0);
            case Cell.Gru _ -> new Order(cell, input, hidden, 1, 0, 2);
            case Cell.Lstm _ -> new Order(cell, input, hidden, 0, 2, 3, 1);
        };
        int gateRows = order.gateRows();
        order.requireSize("W", w, gateRows, input);
        order.requireSize("R", r, gateRows, hidden);
        double[] ih = order.rows(w, input);
        double[] hh = order.rows(r, hidden);
        if (b == null) {
            return new GateWeights(ih, hh, null, null);
        }
        order.requireSize("B", b, 2, gateRows);
        return new GateWeights(
                ih,
                hh,
                order.rows(Arrays.copyOf(b, gateRows), 1),
                order.rows(Arrays.copyOfRange(b, gateRows, 2 * gateRows), 1));
    }

    /**
     * Sets the weights of a layer of a model and tells the model. A layer that has biases where these weights have none gets zeros.
     *
     * @param prefix of the part in the model, for example {@code "0."}; empty for a model of one part
     * @param layer index in its stack
     * @param reverse whether it is the direction that reads from the end
     * @throws IllegalArgumentException if there is no such layer or a size does not fit; the model is then as it was
     */
    public void copyTo(Model model, String prefix, int layer, boolean reverse) {
        String suffix = "_l" + layer + (reverse ? "_reverse" : "");
        Map<Parameter, double[]> values = new LinkedHashMap<>();
        put(values, parameter(model, prefix + "weight_ih" + suffix), weightIh);
        put(values, parameter(model, prefix + "weight_hh" + suffix), weightHh);
        boolean biased = model.parameters().stream().anyMatch(p -> p.name().equals(prefix + "bias_ih" + suffix));
        if (biased || biasIh != null) {
            put(values, parameter(model, prefix + "bias_ih" + suffix), biasIh);
            put(values, parameter(model, prefix + "bias_hh" + suffix), biasHh);
        }
        values.forEach((parameter, all) -> parameter.value().setAll(all));
        model.parametersChanged();
    }

    private static Parameter parameter(Model model, String name) {
        return model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the model must have a parameter '" + name + "', but is " + model.spec()));
    }

    private static void put(Map<Parameter, double[]> values, Parameter parameter, double[] all) {
        int size = parameter.value().rows() * parameter.value().columns();
        if (all != null && all.length != size) {
            throw new IllegalArgumentException(
                    "'" + parameter.name() + "' has " + size + " values, but the weights give " + all.length);
        }
        values.put(parameter, all == null ? new double[size] : all);
    }
}
