package lanewise.engine.kernel;

/**
 * The operands of one tile kernel of the matrix product: addresses and steps in bytes off heap, in elements for the copy of
 * A on the heap. An object rather than thirteen parameters: the driver sets only what changes from tile to tile.
 */
final class GemmTile {
    int k;
    /** A(i, kk) is element a + i aRowStep + kk aColumnStep of the heap array. */
    int a;

    int aRowStep;
    int aColumnStep;
    /** Vector v of row kk of panel p of B lies at b + p bPanelStep + kk bRowStep + v vectors. */
    long b;

    long bRowStep;
    long bPanelStep;
    /** Vectors that the kernel is wide. */
    int vectors;
    /** Panels side by side, 1 up to what the kernel takes; it computes the last one several times where there are fewer. */
    int panels;

    long c;
    long cRowStep;
    long start;
    long startRowStep;
}
