package lanewise.nn.recurrent;

import lanewise.engine.Product;

/**
 * The product that adds to the gradient of some rows of weights.
 *
 * @param rows of the result
 */
record WeightGradient(Product product, int rows) {}
