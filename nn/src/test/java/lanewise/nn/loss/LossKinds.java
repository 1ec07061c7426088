package lanewise.nn.loss;

import java.util.List;
import java.util.SplittableRandom;

/** Every loss with what it needs of output and target, for properties that all of them have. */
public enum LossKinds {
    MSE(Loss.mse(), 3),
    L1(Loss.l1(), 3),
    HUBER(Loss.huber(0.75), 3),
    SMOOTH_L1(Loss.smoothL1(0.75), 3),
    BCE(BceWithLogits.plain().withWeights(0.5, 2, 1).withPosWeights(3, 1, 0.25), 3),
    CROSS_ENTROPY(
            CrossEntropy.ofIndices()
                    .withWeights(0.5, 2, 1, 0.25)
                    .withIgnoreIndex(1)
                    .withLabelSmoothing(0.1),
            4),
    CROSS_ENTROPY_PROBABILITIES(
            CrossEntropy.ofProbabilities().withWeights(0.5, 2, 1, 0.25).withLabelSmoothing(0.1), 4),
    NLL(NegativeLogLikelihood.ofIndices().withWeights(0.5, 2, 1, 0.25), 4),
    GAUSSIAN(Loss.gaussianNll(), 4),
    VARIANCE(Loss.varianceNll(), 3),
    STUDENT_T(StudentTNll.ofDof(3), 4),
    STUDENT_T_DOF(Loss.studentTNll(), 6),
    PINBALL(Loss.pinball(0.1, 0.5, 0.9), 6);

    private final Loss loss;
    private final int width;

    LossKinds(Loss loss, int width) {
        this.loss = loss;
        this.width = width;
    }

    public Loss loss() {
        return loss;
    }

    public int outputWidth() {
        return width;
    }

    public int targetWidth() {
        return loss.targetWidth(width);
    }

    /** Outputs above 0, so that they can be variances. */
    public double[] outputs(long seed, int rows) {
        return new SplittableRandom(seed).doubles((long) rows * width, 0.25, 3).toArray();
    }

    /** Targets that the loss takes. */
    public double[] targets(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = rows * targetWidth();
        if (!loss.targetHasSlope()) {
            return random.ints(count, 0, width).asDoubleStream().toArray();
        }
        boolean probabilities = List.of(BCE, CROSS_ENTROPY_PROBABILITIES).contains(this);
        return random.doubles(count, probabilities ? 0 : -3, probabilities ? 1 : 3)
                .toArray();
    }
}
