package lanewise.verify.planted;

import static lanewise.verify.Finding.Reason.*;

import java.util.function.Function;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Functions;

/**
 * Mistakes in a backward pass, each with the part of the battery that has to find it: the check, the variable where it shows
 * and the likely reason it has to name (null where several are as good).
 */
enum Bug {
    RNN_TANH_FROM_PREACTIVATION(RnnCell::of, "gradient", "x", FORMULA),
    RNN_TANH_WITHOUT_SQUARE(RnnCell::of, "gradient", "x", FORMULA),
    RNN_U_TRANSPOSED(RnnCell::of, "gradient", "x", FORMULA),
    RNN_NO_GRADIENT_THROUGH_TIME(RnnCell::of, "gradient", "h0", MISSING),
    RNN_LAST_STEP_SKIPPED(RnnCell::of, "gradient", "x", null),
    RNN_DU_WITHOUT_FIRST_STEP(RnnCell::of, "gradient", "U", FORMULA),
    RNN_DU_WITH_NEW_STATE(RnnCell::of, "gradient", "U", FORMULA),
    RNN_DW_WITH_X_OF_BEFORE(RnnCell::of, "gradient", "W", FORMULA),
    RNN_DB_NOT_SUMMED_OVER_TIME(RnnCell::of, "gradient", "b", FORMULA),
    RNN_DH0_ZERO(RnnCell::of, "gradient", "h0", MISSING),
    RNN_DH0_NEVER_WRITTEN(RnnCell::of, "zero cotangent", "h0", NOT_ZERO),
    RNN_FINAL_STATE_IGNORED(RnnCell::of, "gradient", "x", FORMULA),
    RNN_DH_CLIPPED(RnnCell::of, "gradient", "x", CLIPPING),
    RNN_WEIGHT_DECAY(RnnCell::of, "zero cotangent", "W", NOT_ZERO),
    RNN_STALE_AT_ZERO(RnnCell::of, "zero cotangent", "x", NOT_ZERO),
    RNN_SAVED_STATE_OVERWRITTEN(RnnCell::of, "backward twice", "x", NOT_REPEATABLE),
    RNN_DW_OVERWRITTEN(RnnCell::of, "overwritten or accumulated", "W", NOT_ACCUMULATED),
    RNN_DX_ACCUMULATED(RnnCell::of, "overwritten or accumulated", "x", NOT_OVERWRITTEN),
    RNN_DH0_ACCUMULATED(RnnCell::of, "overwritten or accumulated", "h0", NOT_OVERWRITTEN),
    RNN_TANH_SLOPE_MISSING(RnnCell::of, "gradient", "x", FORMULA),
    RNN_CUT_AFTER_ONE_STEP(RnnCell::of, "gradient", "x", null),
    RNN_OUTPUT_COTANGENT_IGNORED(RnnCell::of, "gradient", "x", null),
    RNN_COTANGENT_CLIPPED(RnnCell::of, "linear in the cotangent", "x", NOT_LINEAR),
    RNN_DX_OF_OTHER_STEPS(RnnCell::of, "gradient", "x", PERMUTED),
    RNN_DX_CLIPPED(RnnCell::of, "gradient", "x", null),

    LSTM_GATE_ORDER(LstmCell::of, "gradient", "W", PERMUTED),
    LSTM_FORGET_WITH_NEW_CELL(LstmCell::of, "gradient", "b", FORMULA),
    LSTM_CELL_WITHOUT_FORGET(LstmCell::of, "gradient", "c0", FORMULA),
    LSTM_TANH_OF_CELL_MISSING(LstmCell::of, "gradient", "x", FORMULA),
    LSTM_CARRIED_CELL_OVERWRITTEN(LstmCell::of, "gradient", "c0", FORMULA),
    LSTM_FINAL_CELL_IGNORED(LstmCell::of, "gradient", "c0", FORMULA),
    LSTM_OUTPUT_GATE_WITH_CELL(LstmCell::of, "gradient", "x", FORMULA),
    LSTM_SIGMOID_AS_TANH(LstmCell::of, "gradient", "x", FORMULA),
    LSTM_CANDIDATE_AS_SIGMOID(LstmCell::of, "gradient", "x", FORMULA),

    GRU_UPDATE_SIGN(GruCell::of, "gradient", "x", FORMULA),
    GRU_RESET_WITHOUT_BIAS(GruCell::of, "gradient", "x", FORMULA),
    GRU_RESET_FORGOTTEN(GruCell::of, "gradient", "b", FORMULA),
    GRU_DIRECT_PATH_MISSING(GruCell::of, "gradient", "h0", FORMULA),

    REVERSE_READS_PADDING(ReverseCell::of, "gradient", "x", MASKING),
    REVERSE_PADDING_STALE(ReverseCell::of, "zero cotangent", "x", NOT_ZERO),
    REVERSE_SWEPT_BACKWARD(ReverseCell::of, "gradient", "x", FORMULA),
    REVERSE_STATE_OF_OTHER_SEQUENCE(ReverseCell::of, "gradient", "x", FORMULA),

    ATTENTION_SCALE_FORGOTTEN(AttentionCell::of, "gradient", "q", FACTOR),
    ATTENTION_DROPOUT_NOT_APPLIED(AttentionCell::of, "gradient", "q", null),
    ATTENTION_DV_WITHOUT_DROPOUT(AttentionCell::of, "gradient", "v", null),
    ATTENTION_ROW_SUM_MISSING(AttentionCell::of, "gradient", "q", null),
    ATTENTION_DIAGONAL_HIDDEN(AttentionCell::of, "gradient", "k", null),
    ATTENTION_DK_FROM_K(AttentionCell::of, "gradient", "k", FORMULA),

    NORM_EPS_OUTSIDE_THE_ROOT(NormCell::layer, "gradient", "x", FORMULA),
    NORM_MEAN_TERM_MISSING(NormCell::layer, "gradient", "x", FORMULA),
    NORM_VARIANCE_TERM_MISSING(NormCell::layer, "gradient", "x", FORMULA),
    NORM_COUNT_LESS_ONE(NormCell::layer, "gradient", "x", FORMULA),
    NORM_GAMMA_TWICE(NormCell::layer, "gradient", "x", FORMULA),
    NORM_DGAMMA_FROM_X(NormCell::layer, "gradient", "gamma", FORMULA),
    BATCH_NORM_STATISTICS_CONSTANT(NormCell::batch, "gradient", "x", FORMULA),
    BATCH_NORM_DBETA_MEAN(NormCell::batch, "gradient", "beta", FACTOR),

    SOFTMAX_WITHOUT_DIAGONAL(RowCells::softmax, "gradient", "x", FORMULA),
    SOFTMAX_DIAGONAL_ONLY(RowCells::softmax, "gradient", "x", FORMULA),
    SOFTMAX_WITHOUT_Y(RowCells::softmax, "gradient", "x", FORMULA),
    LOG_SOFTMAX_AS_SOFTMAX(RowCells::logSoftmax, "gradient", "x", FORMULA),

    LINEAR_W_TRANSPOSED(RowCells::linear, "gradient", "x", FORMULA),
    LINEAR_DW_TRANSPOSED(RowCells::linear, "gradient", "W", PERMUTED),
    LINEAR_DW_LAST_ROW_ONLY(RowCells::linear, "gradient", "W", FORMULA),
    LINEAR_DB_OVERWRITTEN(RowCells::linear, "overwritten or accumulated", "b", NOT_ACCUMULATED),
    LINEAR_DX_ACCUMULATED(RowCells::linear, "overwritten or accumulated", "x", NOT_OVERWRITTEN),
    LINEAR_CLIPPED_BY_NORM(RowCells::linear, "linear in the cotangent", "x", NOT_LINEAR),
    RELU_MASK_FROM_COTANGENT(RowCells::leakyRelu, "linear in the cotangent", "x", NOT_LINEAR),

    DROPOUT_SCALE_FORGOTTEN(RowCells::dropout, "gradient", "x", FACTOR),
    DROPOUT_MASK_FORGOTTEN(RowCells::dropout, "gradient", "x", SPURIOUS),
    DROPOUT_NEW_MASK(RowCells::dropout, "backward twice", "x", NOT_REPEATABLE),
    ROW_MASK_ONCE_TOO_LITTLE(RowCells::rowMask, "gradient", "x", MASKING),
    ROW_MASK_ONCE_TOO_OFTEN(RowCells::rowMask, "gradient", "x", MASKING),
    CLAMP_IGNORED(RowCells::clamp, "gradient", "x", CLIPPING),
    EMBEDDING_REPEATED_OVERWRITTEN(RowCells::embedding, "gradient", "E", FORMULA),
    EMBEDDING_NEIGHBOUR(RowCells::embedding, "gradient", "E", PERMUTED),

    MSE_MEAN_AS_SUM(LossCells::squared, "gradient", "p", FACTOR),
    MSE_WITHOUT_TWO(LossCells::squared, "gradient", "p", FACTOR),
    MSE_TARGET_SIGN(LossCells::squared, "gradient", "target", SIGN),
    LOSS_COTANGENT_IGNORED(LossCells::squared, "linear in the cotangent", "p", NOT_LINEAR),
    MASKED_MEAN_OVER_ALL_ROWS(LossCells::masked, "gradient", "p", null),
    MASKED_LOSS_MASK_FORGOTTEN(LossCells::masked, "gradient", "p", MASKING),
    HUBER_NOT_BENT(LossCells::huber, "gradient", "p", FORMULA),
    CROSS_ENTROPY_TARGET_NOT_SUBTRACTED(LossCells::crossEntropy, "gradient", "p", FORMULA),
    CROSS_ENTROPY_MASS_IGNORED(LossCells::crossEntropy, "gradient", "p", FORMULA),
    VARIANCE_WITHOUT_SQUARE(LossCells::varianceNll, "gradient", "p", FORMULA);

    final Function<Bug, Functions> cell;
    final String check;
    final String variable;
    final Reason reason;

    Bug(Function<Bug, Functions> cell, String check, String variable, Reason reason) {
        this.cell = cell;
        this.check = check;
        this.variable = variable;
        this.reason = reason;
    }
}
