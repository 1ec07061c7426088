package lanewise.engine.kernel;

/**
 * Matrix products of one precision. Every implementation follows the chain of {@link GemmCall} element by element, so all
 * give the same bits. Nothing is checked here. Sizes of 0 are allowed: k = 0 copies the start value, m = 0 or n = 0 does
 * nothing.
 */
public interface GemmKernels {
    /** Columns in one packed panel: two vectors. */
    int panelColumns();

    /** Elements that a packed B[k][n] takes: ceil(n / panelColumns) k panelColumns. */
    long packedElements(int k, int n);

    /** Writes a block into panels [ceil(n / panelColumns)][totalK][panelColumns]. */
    void pack(PackCall call);

    /** The product with a packed B of exactly k rows and at least n columns. The packed memory is 64-byte aligned. */
    void multiplyPacked(GemmCall call, GemmScratch scratch);

    /** The product with a plain B. */
    void multiply(GemmCall call, GemmScratch scratch);

    /** Working memory for one thread; its owner closes it. */
    GemmScratch newScratch();
}
