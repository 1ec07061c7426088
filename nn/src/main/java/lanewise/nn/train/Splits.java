package lanewise.nn.train;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Rng;

/**
 * Ways to divide samples 0..count-1, which stand in time order, into what a model learns from and what judges it. A gap keeps
 * apart samples whose windows overlap.
 */
public final class Splits {
    private Splits() {}

    /**
     * One division.
     *
     * @param training samples to learn from, ascending
     * @param test samples to judge by, ascending
     */
    public record Split(int[] training, int[] test) {}

    /**
     * Rolling forecast origins: test samples come after all training samples.
     *
     * @param first training samples at the first origin
     * @param horizon test samples at each origin
     * @param stride samples from one origin to the next
     * @param window training samples kept, or 0 for all since the beginning
     * @param gap samples left out between training and test
     */
    public record Rolling(int first, int horizon, int stride, int window, int gap) {
        public Rolling {
            if (first < 1 || horizon < 1 || stride < 1 || window < 0 || gap < 0) {
                throw new IllegalArgumentException(
                        "first, horizon and stride must be >= 1, window and gap >= 0, but first = "
                                + first + ", horizon = " + horizon + ", stride = " + stride + ", window = " + window
                                + ", gap = "
                                + gap);
            }
        }
    }

    /** All origins at which {@code count} samples leave a whole horizon; IllegalArgumentException if there is none. */
    public static List<Split> rolling(int count, Rolling rule) {
        List<Split> splits = new ArrayList<>();
        for (long end = rule.first(); end + rule.gap() + rule.horizon() <= count; end += rule.stride()) {
            int to = (int) end;
            int from = rule.window() == 0 ? 0 : Math.max(0, to - rule.window());
            splits.add(new Split(range(from, to), range(to + rule.gap(), to + rule.gap() + rule.horizon())));
        }
        if (splits.isEmpty()) {
            throw new IllegalArgumentException("count must be at least first + gap + horizon = "
                    + ((long) rule.first() + rule.gap() + rule.horizon()) + ", but is " + count);
        }
        return splits;
    }

    /**
     * k blocks in time order, each once the test; training samples lie on both sides, so this is for samples that do not depend on
     * the time, or for a first look.
     *
     * @param folds k, 2..count
     * @param gap samples left out on either side of the test block
     */
    public static List<Split> blocks(int count, int folds, int gap) {
        requireFolds(count, folds);
        if (gap < 0) {
            throw new IllegalArgumentException("gap must be >= 0, but is " + gap);
        }
        List<Split> splits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int from = bound(count, folds, fold);
            int to = bound(count, folds, fold + 1);
            int[] before = range(0, Math.max(0, from - gap));
            int[] after = range(Math.min(count, to + gap), count);
            if (before.length + after.length == 0) {
                throw new IllegalArgumentException(
                        "gap must leave training samples in each fold, but is " + gap + " of " + count + " samples");
            }
            splits.add(new Split(join(before, after), range(from, to)));
        }
        return splits;
    }

    /** k folds of samples drawn at random, for samples that do not depend on the time; the same seed draws the same folds. */
    public static List<Split> shuffled(int count, int folds, long seed) {
        requireFolds(count, folds);
        int[] order = range(0, count);
        Rng random = Rng.of(seed, "folds");
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        List<Split> splits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int from = bound(count, folds, fold);
            int to = bound(count, folds, fold + 1);
            int[] test = java.util.Arrays.copyOfRange(order, from, to);
            int[] training = join(java.util.Arrays.copyOf(order, from), java.util.Arrays.copyOfRange(order, to, count));
            java.util.Arrays.sort(test);
            java.util.Arrays.sort(training);
            splits.add(new Split(training, test));
        }
        return splits;
    }

    private static void requireFolds(int count, int folds) {
        if (folds < 2 || folds > count) {
            throw new IllegalArgumentException("folds must be in 2.." + count + " (the samples), but are " + folds);
        }
    }

    private static int bound(int count, int folds, int fold) {
        return (int) ((long) count * fold / folds);
    }

    private static int[] range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }

    private static int[] join(int[] a, int[] b) {
        int[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
