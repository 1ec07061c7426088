package lanewise.forecast.backtest;

import java.util.List;
import java.util.stream.IntStream;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;

/**
 * The forecast origins of a backtest. The last one leaves exactly one horizon of rows after it; the others lie
 * {@code stride} rows before each other.
 *
 * @param count number of origins N
 * @param stride rows from one origin to the next
 * @param refit models are fitted anew at every refit-th origin, and forecast from the ones between as they are
 * @param window rows models see at an origin, the latest ones; 0 for all since the beginning (an expanding window)
 * @param leastTraining rows that must have passed before the first origin
 */
public record Origins(int count, int stride, int refit, int window, int leastTraining) {
    /** @throws IllegalArgumentException unless all are at least 1, window at least 0 */
    public Origins {
        requireAtLeast("origins", 1, count);
        requireAtLeast("stride", 1, stride);
        requireAtLeast("refit", 1, refit);
        requireAtLeast("window", 0, window);
        requireAtLeast("least training rows", 1, leastTraining);
    }

    private static void requireAtLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", but is " + value);
        }
    }

    /**
     * The origins in a table, earliest first; each is the number of rows that have passed.
     *
     * @throws DataException if the first one would leave fewer than {@code leastTraining} rows before it
     */
    public List<Integer> in(Frame frame, int horizon) {
        long first = (long) frame.rows() - horizon - (long) (count - 1) * stride;
        if (first < leastTraining) {
            String place = frame.source() + ", " + count + " origins, stride " + stride + ", horizon " + horizon;
            long needed = (long) leastTraining + horizon + (long) (count - 1) * stride;
            String rule = "too few rows before the first forecast origin";
            throw new DataException("backtest", rule, "at least " + needed + " rows", "" + frame.rows(), place);
        }
        return IntStream.range(0, count).mapToObj(i -> (int) first + i * stride).toList();
    }

    /** The first row that is used at an origin. */
    public int from(int origin) {
        return window == 0 ? 0 : Math.max(0, origin - window);
    }
}
