package lanewise.nn.recurrent;

import lanewise.engine.Matrix;

/**
 * Views [B][H] of one layer's and direction's states. Those of the cell are null where there is none, the gradients where none are
 * wanted.
 */
public record RecurrentState(
        Matrix initialHidden,
        Matrix initialCell,
        Matrix finalHidden,
        Matrix finalCell,
        Matrix initialHiddenGradient,
        Matrix initialCellGradient,
        Matrix finalHiddenGradient,
        Matrix finalCellGradient) {}
