package lanewise.verify.flow;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Parameter;
import lanewise.nn.Spec;
import lanewise.nn.spec.Chain;
import lanewise.nn.spec.Input;
import lanewise.nn.spec.Named;
import lanewise.nn.spec.RecurrentSpec;

/**
 * How far gradients reach back in a recurrent layer over one sequence of T steps. Distance d stands for the way from step T back to
 * step T - d; element 0 is distance 0. The layer is the model's first part; of a stack its first layer, of two directions the
 * forward one.
 *
 * @param cell the layer's kind, as in {@code lstm}
 * @param hidden ||dh_T / dh_{T-d}||_2, everything that h_{T-d} acts on included, of an LSTM with c_{T-d} held
 * @param cellState ||dc_T / dc_{T-d}||_2 of an LSTM, with h_{T-d} held; empty for others
 * @param bound ||W_hh||_2^d, which no simple recurrent layer's hidden[d] exceeds (Pascanu, Mikolov, Bengio, On the difficulty of
 *     training recurrent neural networks, 2013); empty for others
 * @param spectralNorms ||W||_2 of each gate's H rows of W_hh
 * @param spectralRadii the largest absolute eigenvalue of each
 * @param forgetProducts of an LSTM, [d][unit]: f_T f_{T-1} ... f_{T-d+1}, the direct way from c_{T-d} to c_T; empty for others
 */
public record GradientFlow(
        String cell,
        double[] hidden,
        double[] cellState,
        double[] bound,
        double[] spectralNorms,
        double[] spectralRadii,
        double[][] forgetProducts) {

    /**
     * The flow over the sequence x.
     *
     * @param model whose first part is a recurrent layer without projection
     * @param x [T][D], finite
     */
    public static GradientFlow of(Model model, double[][] x) {
        requireSequence(model, x);
        try (Model layer = firstLayer(model)) {
            RecurrentSpec<?> spec = (RecurrentSpec<?>) layer.spec();
            double[][][] jacobians;
            try (StepJacobians steps = new StepJacobians(layer)) {
                jacobians = steps.along(x);
            }
            return of(spec, layer, jacobians);
        }
    }

    private static GradientFlow of(RecurrentSpec<?> spec, Model layer, double[][][] jacobians) {
        int h = spec.shape().hidden();
        int time = jacobians.length;
        boolean lstm = spec.shape().cell().hasCellState();
        double[] hidden = new double[time];
        double[] cell = new double[lstm ? time : 0];
        double[][] forget = new double[lstm ? time : 0][h];
        double[][] product = identity(jacobians[0].length);
        for (int d = 0; d < time; d++) {
            if (d > 0) {
                product = Spectrum.product(product, jacobians[time - d]);
            }
            hidden[d] = Spectrum.norm(block(product, 0, h));
            for (int j = 0; lstm && j < h; j++) {
                // dc_t / dc_{t-1} with h_{t-1} held is diag(f_t).
                forget[d][j] = d == 0 ? 1 : forget[d - 1][j] * jacobians[time - d][h + j][h + j];
            }
            if (lstm) {
                cell[d] = Spectrum.norm(block(product, h, h));
            }
        }
        List<double[][]> gates = gates(layer, h);
        double[] norms = gates.stream().mapToDouble(Spectrum::norm).toArray();
        double[] radii = gates.stream().mapToDouble(Spectrum::radius).toArray();
        double[] bound = new double[gates.size() == 1 ? time : 0];
        for (int d = 0; d < bound.length; d++) {
            bound[d] = Math.pow(norms[0], d);
        }
        return new GradientFlow(spec.shape().cell().label(), hidden, cell, bound, norms, radii, forget);
    }

    private static void requireSequence(Model model, double[][] x) {
        if (x.length < 1) {
            throw new IllegalArgumentException("x must have at least 1 step, but has " + x.length);
        }
        for (int t = 0; t < x.length; t++) {
            if (x[t].length != model.inputWidth()) {
                throw new IllegalArgumentException("x must have " + model.inputWidth()
                        + " values per step, as the model reads, but at step " + t + " has " + x[t].length);
            }
            for (double value : x[t]) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("x must be finite, but at step " + t + " has " + value);
                }
            }
        }
    }

    /** One layer, one direction, in float64, with the model's parameters and without dropout. */
    private static Model firstLayer(Model model) {
        StringBuilder prefix = new StringBuilder();
        Spec part = model.spec();
        while (!(part instanceof RecurrentSpec<?>)) {
            part = switch (part) {
                case Chain chain -> chain.parts().getFirst();
                case Named named -> {
                    prefix.append(named.name()).append('.');
                    yield named.part();
                }
                case Input input -> input.part();
                default ->
                    throw new IllegalArgumentException(
                            "the model's first part must be a recurrent layer, but is " + part);
            };
        }
        RecurrentSpec<?> spec = first((RecurrentSpec<?>) part);
        Model layer = Model.build(spec, Precision.F64, 0);
        for (Parameter p : layer.parameters()) {
            p.value().setAll(find(model, prefix + p.name()).toArray());
        }
        layer.parametersChanged();
        return layer;
    }

    private static RecurrentSpec<?> first(RecurrentSpec<?> spec) {
        var shape = spec.shape();
        if (shape.cell().outputWidth(shape.hidden()) != shape.hidden()) {
            throw new IllegalArgumentException("the layer must have no projection, but is " + spec);
        }
        RecurrentSpec<?> one = spec.layers(1).dropout(0).recurrentDropout(0);
        return one.with(one.shape().with(new lanewise.nn.recurrent.Recurrent.Stack(1, false, shape.bias())));
    }

    private static Matrix find(Model model, String name) {
        return model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static List<double[][]> gates(Model layer, int h) {
        Matrix w = find(layer, "weight_hh_l0");
        List<double[][]> gates = new ArrayList<>();
        for (int from = 0; from < w.rows(); from += h) {
            double[][] gate = new double[h][h];
            for (int i = 0; i < h; i++) {
                for (int j = 0; j < h; j++) {
                    gate[i][j] = w.get(from + i, j);
                }
            }
            gates.add(gate);
        }
        return gates;
    }

    private static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    /** The square block of size {@code n} on the diagonal from {@code from}. */
    private static double[][] block(double[][] a, int from, int n) {
        double[][] block = new double[n][];
        for (int i = 0; i < n; i++) {
            block[i] = java.util.Arrays.copyOfRange(a[from + i], from, from + n);
        }
        return block;
    }
}
