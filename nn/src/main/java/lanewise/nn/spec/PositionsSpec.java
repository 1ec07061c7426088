package lanewise.nn.spec;

import lanewise.nn.Declaration;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.attention.AddedPositions;
import lanewise.nn.layer.LayerWeights;

/**
 * Positions added to the input: {@code sinusoids(width)}, or {@code positions(width,longest)} that are learned.
 *
 * @param longest steps with a learned position, or 0 for sinusoids
 */
public record PositionsSpec(int width, int longest) implements Spec {
    public PositionsSpec {
        if (width < 1 || longest < 0) {
            throw new IllegalArgumentException(
                    "width must be >= 1 and longest >= 0, but width = " + width + " and longest = " + longest);
        }
    }

    @Override
    public LayerWeights declare(Declaration declaration, String prefix, int inputWidth) {
        Widths.requireEqual(prefix, this, inputWidth, width);
        return longest == 0
                ? AddedPositions.sinusoidal(width)
                : AddedPositions.learned(declaration, prefix, width, longest);
    }

    @Override
    public int inputWidth() {
        return width;
    }

    @Override
    public String toString() {
        return longest == 0 ? "sinusoids(" + width + ")" : "positions(" + width + "," + longest + ")";
    }

    static PositionsSpec read(SpecText text) {
        int width = text.number();
        int longest = text.nextNumber();
        if (longest == 0) {
            throw new IllegalArgumentException("learned positions must be >= 1, but are 0");
        }
        return new PositionsSpec(width, longest);
    }
}
