package lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.nn.train.ShapedSamples.Shape;
import org.junit.jupiter.api.Test;

class ShapedSamplesTest {
    private static Samples of(Shape shape) {
        return new ShapedSamples(shape) {
            @Override
            public void read(int sample, double[] x, double[] target) {}
        };
    }

    @Test
    void samplesHaveTheirShape() {
        Samples samples = of(Shape.perStep(2, 3, 4, 5).withWarmup(1));
        assertEquals(2, samples.count());
        assertEquals(3, samples.time());
        assertEquals(4, samples.inputWidth());
        assertEquals(3, samples.targetTime());
        assertEquals(5, samples.targetWidth());
        assertEquals(1, samples.warmup());
        assertEquals(1, of(Shape.last(2, 3, 4, 5)).targetTime());
    }

    @Test
    void shapesThatCanNotBeAreRefused() {
        for (int[] s : new int[][] {
            {0, 1, 1, 1, 1, 0},
            {1, 0, 1, 1, 1, 0},
            {1, 1, 0, 1, 1, 0},
            {1, 3, 1, 2, 1, 0},
            {1, 1, 1, 1, 0, 0},
            {1, 3, 1, 3, 1, 3},
            {1, 3, 1, 1, 1, 1},
            {1, 3, 1, 3, 1, -1}
        }) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> new Shape(s[0], s[1], s[2], s[3], s[4], s[5]))
                    .getMessage();
            assertTrue(message.contains("must be"), message);
        }
    }
}
