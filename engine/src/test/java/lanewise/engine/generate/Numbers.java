package lanewise.engine.generate;

/** How the two precisions are spelled in Java. */
record Numbers(
        String suffix,
        String real,
        String bits,
        String vector,
        String bitsVector,
        String toBits,
        String fromBits,
        String reinterpretAsBits,
        String reinterpretAsReal,
        String layout,
        int bytes) {
    static final Numbers F32 = new Numbers(
            "F32",
            "float",
            "int",
            "FloatVector",
            "IntVector",
            "Float.floatToRawIntBits",
            "Float.intBitsToFloat",
            "reinterpretAsInts",
            "reinterpretAsFloats",
            "JAVA_FLOAT",
            Float.BYTES);
    static final Numbers F64 = new Numbers(
            "F64",
            "double",
            "long",
            "DoubleVector",
            "LongVector",
            "Double.doubleToRawLongBits",
            "Double.longBitsToDouble",
            "reinterpretAsLongs",
            "reinterpretAsDoubles",
            "JAVA_DOUBLE",
            Double.BYTES);

    boolean isFloat() {
        return bytes == Float.BYTES;
    }

    /** One of two, by precision. */
    <T> T either(T f32, T f64) {
        return isFloat() ? f32 : f64;
    }

    /** Bits of the fraction without the leading one. */
    int fractionBits() {
        return either(23, 52);
    }

    /** A literal that reads back as the nearest value of this precision. */
    String literal(double value) {
        if (Double.isNaN(value)) {
            return either("Float.NaN", "Double.NaN");
        }
        if (Double.isInfinite(value)) {
            return either("Float.", "Double.") + (value < 0 ? "NEGATIVE_INFINITY" : "POSITIVE_INFINITY");
        }
        if (value < 0.25 && value > 0 && Math.scalb(1.0, Math.getExponent(value)) == value) {
            return "0x1p" + Math.getExponent(value) + either("f", "");
        }
        return isFloat() ? Float.toString((float) value) + "f" : Double.toString(value);
    }

    String bitsLiteral(long value) {
        return isFloat() ? "0x%08x".formatted((int) value) : "0x%016xL".formatted(value);
    }
}
