package lanewise.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import lanewise.engine.Rng;
import lanewise.nn.Spec;

/**
 * A layer or model over drawn shapes: 1..7 steps, 1..7 sequences, and, where its input may have any width, widths of
 * 1..7 and now and then 8 or 16, which fill whole vectors.
 *
 * @param name the first word of the spec
 * @param ofWidth the layer for an input of this width
 * @param drawsWidth whether the width is drawn; the layer has an input width of its own otherwise
 * @param drawsLengths whether sequences have different lengths, 0 and T among them
 */
public record DrawnLayer(String name, IntFunction<Spec> ofWidth, boolean drawsWidth, boolean drawsLengths)
        implements DrawnCheck {
    private static final int SMALL = 7;

    static DrawnLayer of(Spec spec) {
        return new DrawnLayer(firstWord(spec), width -> spec, false, false);
    }

    static DrawnLayer of(IntFunction<Spec> ofWidth) {
        return new DrawnLayer(firstWord(ofWidth.apply(1)), ofWidth, true, false);
    }

    private static String firstWord(Spec spec) {
        return spec.toString().replaceAll("\\(.*", "");
    }

    /** The same with sequences of different lengths. */
    public DrawnLayer withLengths() {
        return new DrawnLayer(name, ofWidth, drawsWidth, true);
    }

    @Override
    public LayerProblem draw(long seed) {
        Rng random = Rng.of(seed, "shapes");
        int time = 1 + random.nextInt(SMALL);
        int batch = 1 + random.nextInt(SMALL);
        int whole = 8 << random.nextInt(2);
        int width = random.nextInt(4) == 0 ? whole : 1 + random.nextInt(SMALL);
        Spec spec = ofWidth.apply(width);
        LayerProblem problem = LayerProblem.of(drawsWidth ? fed(spec, width) : spec, time, batch)
                .withSeed(seed);
        return drawsLengths ? problem.withLengths(lengths(random, time, batch)) : problem;
    }

    /** A part that takes any width is told which one it gets. */
    private static Spec fed(Spec spec, int width) {
        return spec.inputWidth() > 0 ? spec : spec.withInput(width);
    }

    /** The first sequence is full, the others as it comes. */
    private static List<Integer> lengths(Rng random, int time, int batch) {
        List<Integer> lengths = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            lengths.add(b == 0 ? time : random.nextInt(time + 1));
        }
        return lengths;
    }
}
