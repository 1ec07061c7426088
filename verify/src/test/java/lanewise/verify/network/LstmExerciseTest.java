package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.engine.Layout;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;
import org.junit.jupiter.api.Test;

/**
 * Exercise 7.1: one LSTM cell, one unit, one step by hand. W = [w_h, w_x]: W_f = [.3, .2], b_f = .1; W_i = [.4, .1],
 * b_i = 0; W_o = [.2, .5], b_o = .2; W_c = [.6, -.3], b_c = 0; x_1 = .5, h_0 = .3, C_0 = .4.
 */
class LstmExerciseTest {
    /** The values have 10 decimals. */
    private static final double ROUNDED = 0.5e-10;

    @Test
    void exercise71() {
        try (Model model = Model.build(Spec.lstm(1, 1), Precision.F64, 0);
                Network network = model.network(Plan.Options.train(1, 1))) {
            // In the order i, f, g, o.
            set(model, "weight_hh_l0", 0.4, 0.3, 0.6, 0.2);
            set(model, "weight_ih_l0", 0.1, 0.2, -0.3, 0.5);
            set(model, "bias_ih_l0", 0.0, 0.1, 0.0, 0.2);
            set(model, "bias_hh_l0", 0, 0, 0, 0);
            model.parametersChanged();
            RecurrentState state = ((Recurrent.Bound) network.layer()).state(0);
            network.input().value().set(0, 0, 0.5);
            state.initialHidden().set(0, 0, 0.3);
            state.initialCell().set(0, 0, 0.4);
            network.forward();
            double[] gates = gates(network);
            assertEquals(0.5423979408, gates[0], ROUNDED, "i");
            assertEquals(0.5719961329, gates[1], ROUNDED, "f");
            assertEquals(0.0299910032, gates[2], ROUNDED, "c~");
            assertEquals(0.6248064745, gates[3], ROUNDED, "o");
            assertEquals(0.2450655116, state.finalCell().get(0, 0), ROUNDED, "C");
            assertEquals(0.1501251227, state.finalHidden().get(0, 0), ROUNDED, "h");
            assertEquals(0.1501251227, network.output().value().get(0, 0), ROUNDED, "y");
        }
    }

    private static void set(Model model, String name, double... values) {
        Parameter parameter = model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
        parameter.value().setAll(values);
    }

    /** The gates i, f, g, o as they are kept for backward, each in a block of padded width. */
    private static double[] gates(Network network) {
        Slab slab = network.input().value().slab();
        Layout.Block block = slab.layout().blocks().stream()
                .filter(b -> b.name().equals("lstm gates"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, block.rows());
        Matrix all = slab.flat();
        double[] gates = new double[4];
        for (int q = 0; q < gates.length; q++) {
            gates[q] = all.get(0, (int) block.offset() + q * block.columns() / gates.length);
        }
        return gates;
    }
}
