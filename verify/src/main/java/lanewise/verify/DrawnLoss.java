package lanewise.verify;

import java.util.stream.IntStream;
import lanewise.engine.Rng;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Reduction;

/** A loss over drawn shapes: 1..7 rows, those widths from 1 to 12 that it takes, every reduction, with weights and without. */
record DrawnLoss(String name, Loss loss) implements DrawnCheck {
    private static final int ROWS = 7;
    private static final int WIDEST = 12;
    private static final Reduction[] REDUCTIONS = {null, Reduction.MEAN, Reduction.SUM};

    @Override
    public LossProblem draw(long seed) {
        Rng random = Rng.of(seed, "shapes");
        int[] widths = IntStream.rangeClosed(1, WIDEST).filter(this::takes).toArray();
        if (widths.length == 0) {
            throw new IllegalArgumentException(name + " must take some width from 1 to " + WIDEST + ", but takes none");
        }
        int width = widths[random.nextInt(widths.length)];
        int rows = 1 + random.nextInt(ROWS);
        Reduction reduction = REDUCTIONS[random.nextInt(REDUCTIONS.length)];
        return new LossProblem(name, loss, rows, width, random.nextInt(2) == 1, reduction, seed);
    }

    private boolean takes(int width) {
        try {
            loss.targetWidth(width);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
