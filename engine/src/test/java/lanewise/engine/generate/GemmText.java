package lanewise.engine.generate;

/**
 * What differs between the two precisions in a text both are generated from.
 *
 * @param suffix end of the class names
 * @param real the primitive type
 * @param vector the vector class
 * @param bytes bytes per element
 */
record GemmText(String suffix, String real, String vector, int bytes) {
    static final GemmText F32 = new GemmText("F32", "float", "FloatVector", 4);
    static final GemmText F64 = new GemmText("F64", "double", "DoubleVector", 8);

    /** The text with its placeholders filled: {@code #Real}, {@code #REAL}, {@code #real}, {@code #Vector}, ... */
    String fill(String text) {
        return text.replace("#suffix", suffix)
                .replace("#Box", bytes == 4 ? "Float" : "Double")
                .replace("#real", real)
                .replace("#REAL", real.toUpperCase())
                .replace("#Vector", vector)
                .replace("#bytes", Integer.toString(bytes))
                .replace("#zero", bytes == 4 ? "0f" : "0.0");
    }

    /** Lanes of the widest vector this precision has a kernel for. */
    int maxLanes() {
        return 64 / bytes;
    }

    SourceUnit unit(String classStem, String text) {
        String name = classStem + suffix;
        String source = fill(text);
        return new SourceUnit() {
            @Override
            public String className() {
                return name;
            }

            @Override
            public String source() {
                return source;
            }
        };
    }
}
