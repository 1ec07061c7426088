package lanewise.verify;

import lanewise.engine.Rng;

/**
 * Random sizes. Every third configuration has a hidden width that fills whole vectors, every third input width does so
 * too, and every fifth has a longer or prime dimension, so that a few dozen configurations reach every path.
 */
final class Draws {
    private static final int[] WHOLE = {8, 16, 24, 32};
    private static final int[] LONG = {11, 13, 16, 17, 19, 23};
    private static final int SMALL = 7;

    private final Rng random;
    private final int index;

    /**
     * @param random of this configuration
     * @param index of this configuration
     */
    Draws(Rng random, int index) {
        this.random = random;
        this.index = index;
    }

    int index() {
        return index;
    }

    /** 1..7, or 8, 16 or 24 in every third configuration. */
    int hidden() {
        return index % 3 == 0 ? WHOLE[random.nextInt(3)] : small();
    }

    /** 1..7, or 8 to 32 in one configuration of three, independent of {@link #hidden}. */
    int width() {
        return index / 3 % 3 == 0 ? WHOLE[random.nextInt(4)] : small();
    }

    /** 1..7, or longer in every tenth configuration. */
    int time() {
        return index % 10 == 4 ? LONG[random.nextInt(LONG.length)] : small();
    }

    /** 1..7, or more in every tenth configuration. */
    int batch() {
        return index % 10 == 9 ? LONG[random.nextInt(LONG.length)] : small();
    }

    /** Two in every eighth configuration, of which half have an even number, else one. */
    int threads() {
        return index % 16 == 3 || index % 16 == 12 ? 2 : 1;
    }

    int small() {
        return between(1, SMALL);
    }

    /** A whole number from low to high, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean flag() {
        return random.nextInt(2) == 1;
    }

    /** A number from low to high with two decimals. */
    double decimal(double low, double high) {
        return Math.rint(100 * random.nextUniform(low, high)) / 100;
    }

    /** One of them. */
    double oneOf(double... values) {
        return values[random.nextInt(values.length)];
    }

    /** A seed short enough to read. */
    int seed() {
        return random.nextInt(1_000_000);
    }
}
