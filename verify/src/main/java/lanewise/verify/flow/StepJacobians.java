package lanewise.verify.flow;

import lanewise.engine.Matrix;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Plan;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.recurrent.RecurrentState;

/**
 * The Jacobian of a recurrent layer's state at every step, by its own backward: one network of one step whose sequences all stand in
 * the same state, each with another unit vector as the gradient of the state after it. The state is h, of an LSTM [h, c].
 */
final class StepJacobians implements AutoCloseable {
    private final Network network;
    private final RecurrentState state;
    private final int hidden;
    private final int size;

    /** @param model one recurrent layer, one direction */
    StepJacobians(Model model) {
        hidden = model.outputWidth();
        try (Network probe = model.network(Plan.Options.infer(1, 1))) {
            boolean cell = ((Recurrent.Bound) probe.layer()).state(0).initialCell() != null;
            size = cell ? 2 * hidden : hidden;
        }
        network = model.network(Plan.Options.train(1, size).withInputGradients());
        state = ((Recurrent.Bound) network.layer()).state(0);
    }

    /** Row i, column j of element t: d state_t[i] / d state_{t-1}[j], from a zero state along x [T][D]. */
    double[][][] along(double[][] x) {
        network.reset();
        setCotangents();
        double[][][] jacobians = new double[x.length][][];
        for (int t = 0; t < x.length; t++) {
            for (int b = 0; b < size; b++) {
                for (int j = 0; j < x[t].length; j++) {
                    network.input().value().set(b, j, x[t][j]);
                }
            }
            network.forward();
            network.backward();
            jacobians[t] = jacobian();
            network.carry(network);
        }
        return jacobians;
    }

    private void setCotangents() {
        network.output().gradient().fill(0);
        state.finalHiddenGradient().fill(0);
        for (int i = 0; i < hidden; i++) {
            state.finalHiddenGradient().set(i, i, 1);
        }
        if (size > hidden) {
            state.finalCellGradient().fill(0);
            for (int i = 0; i < hidden; i++) {
                state.finalCellGradient().set(hidden + i, i, 1);
            }
        }
    }

    private double[][] jacobian() {
        double[][] jacobian = new double[size][size];
        copy(state.initialHiddenGradient(), jacobian, 0);
        if (size > hidden) {
            copy(state.initialCellGradient(), jacobian, hidden);
        }
        return jacobian;
    }

    private void copy(Matrix from, double[][] to, int column) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < hidden; j++) {
                to[i][column + j] = from.get(i, j);
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
