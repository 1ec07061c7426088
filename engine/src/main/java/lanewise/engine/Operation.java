package lanewise.engine;

/**
 * The kinds of operations that are compiled, and so change from scalar to vector kernels, each by itself. One with variants uses
 * a different kernel for each.
 */
enum Operation {
    EXP(10),
    LOG(10),
    TANH(10),
    SIGMOID(10),
    SOFTPLUS(15),
    TANH_BACKWARD(1),
    SIGMOID_BACKWARD(1),
    SOFTPLUS_BACKWARD(10),
    ADD(1),
    MULTIPLY(1),
    SCALE(1),
    ADD_ROWS(1),
    SUM_SQUARES(1),
    LSTM_GATES(50),
    LSTM_GATES_BACKWARD(10),
    LSTM_VARIANT_GATES(50, 4),
    RNN_GATES(10, 4),
    GRU_GATES(40, 4),
    GRU_RESET_GATES(20, 7),
    ACTIVATION(15, 64),
    SOFTMAX(15, 6),
    NORM(5, 4),
    OPTIMIZER(5, 8),
    PACK(1, 2),
    /** Per multiply-add. Tiles differ with the rows of C, and with how A and B lie. */
    PRODUCT(1, 8 * Operation.ROW_CLASSES),
    /** Per pair of query and key and column. */
    ATTENTION(4, 2);

    static final int ROW_CLASSES = 31;

    /** Nanoseconds per element of work in compiled scalar code, roughly. */
    final int cost;

    final int variants;

    Operation(int cost) {
        this(cost, 1);
    }

    Operation(int cost, int variants) {
        this.cost = cost;
        this.variants = variants;
    }
}
