package lanewise.bench.startup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of little-endian floats and nothing else. */
public final class Floats {
    private Floats() {}

    /** All numbers of a file. */
    public static float[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Writes a file; numbers are rounded to float32. */
    public static void write(Path file, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        Files.write(file, bytes.array());
    }

    /** The numbers of a file as doubles. */
    public static double[] widened(Path file) throws IOException {
        float[] read = read(file);
        double[] values = new double[read.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = read[i];
        }
        return values;
    }
}
