package lanewise.nn.recurrent;

import lanewise.engine.Activation;
import lanewise.engine.Matrix;
import lanewise.nn.Declaration;

/** Slope and shift of hard gates, as the engine's gates read them. */
final class GateLine {
    /** [2 Hp]: the slope throughout, then the shift throughout. */
    final Matrix row;

    private final Activation gate;

    GateLine(Declaration declaration, String name, Activation gate, int padded) {
        row = declaration.packedRow(name, 2 * padded);
        this.gate = gate;
    }

    void pack() {
        int padded = row.columns() / 2;
        for (int j = 0; j < padded; j++) {
            row.set(0, j, gate.first());
            row.set(0, padded + j, gate.second());
        }
    }
}
