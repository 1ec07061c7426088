package lanewise.bench;

/** Reads lists of numbers as JMH's parameters give them: with x between them, because JMH takes a comma for the next value. */
final class Numbers {
    private Numbers() {}

    /** The {@code count} positive whole numbers in a text like "100x32x32x128". */
    static int[] parse(String text, int count) {
        String[] parts = text.split("x", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException(
                    "a shape must be " + count + " numbers with x between them, but is '" + text + "'");
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = Integer.parseInt(parts[i].strip());
            if (values[i] < 1) {
                throw new IllegalArgumentException("sizes must be >= 1, but '" + text + "' has " + values[i]);
            }
        }
        return values;
    }
}
