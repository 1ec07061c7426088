package lanewise.nn.attention;

/**
 * How attention knows the positions of queries and keys.
 *
 * @param base of rotary angles
 * @param interleaved whether rotary pairs are neighbours, as in RoFormer, or half a head apart, as in GPT-NeoX and Llama
 */
public record Positions(Kind kind, double base, boolean interleaved) {
    /** Ways. */
    public enum Kind {
        /** Not at all: a part before it may add positions to the input. */
        NONE,
        /** Queries and keys are turned by angles, see {@link lanewise.engine.Rotary}. */
        ROTARY,
        /** Scores fall by a slope of its head's own per step (Press, Smith, Lewis: Train short, test long; 2021). */
        ALIBI
    }

    /** None. */
    public static final Positions NONE = new Positions(Kind.NONE, 0, false);

    /** Falling scores. */
    public static final Positions ALIBI = new Positions(Kind.ALIBI, 0, false);

    /** Rotary with pairs half a head apart. */
    public static Positions rotary(double base) {
        return new Positions(Kind.ROTARY, base, false);
    }

    /** Rotary with neighbouring pairs. */
    public static Positions rotaryInterleaved(double base) {
        return new Positions(Kind.ROTARY, base, true);
    }

    public Positions {
        if (kind == Kind.ROTARY && !(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the base of rotary positions must be > 0 and finite, but is " + base);
        }
    }

    /**
     * The slope of a head: 2^(-8 (h+1) / n) for n heads, a power of two; else those of the next smaller power of two, and then
     * every other one of its double, as the paper's code has it.
     */
    public static double slope(int head, int heads) {
        int power = Integer.highestOneBit(heads);
        return head < power
                ? StrictMath.pow(2, -8.0 * (head + 1) / power)
                : StrictMath.pow(2, -4.0 * (2 * (head - power) + 1) / power);
    }
}
