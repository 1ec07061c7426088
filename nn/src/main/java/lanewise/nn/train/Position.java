package lanewise.nn.train;

import java.util.ArrayList;
import java.util.List;

/** Where a run of training stands: with the model and the optimizer's state, all that decides what comes next. */
final class Position {
    /** The pass under way, from 1. */
    int epoch = 1;
    /** The pass's next sample. */
    int sample;
    /** Batches over all passes, those without an update included. */
    long step;
    /** Of the pass so far: loss times the terms counted, these terms, largest norm, updates left out. */
    double lossSum;

    double terms;
    double largestNorm;
    int skipped;

    /** The best pass so far, 0 for none, and its loss. */
    int bestEpoch;

    double bestLoss = Double.POSITIVE_INFINITY;
    /** The values of the best pass, tensor after tensor; null without validation. */
    double[][] best;

    final List<TrainingListener.Epoch> history = new ArrayList<>();

    /** Counts a batch whose update was made. */
    void add(double loss, double batchTerms, double norm) {
        lossSum += loss * batchTerms;
        terms += batchTerms;
        largestNorm = Math.max(largestNorm, norm);
    }

    /** Goes to the start of the next pass. */
    void nextEpoch() {
        epoch++;
        sample = 0;
        lossSum = 0;
        terms = 0;
        largestNorm = 0;
        skipped = 0;
    }
}
