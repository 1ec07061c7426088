package lanewise.forecast.neural;

import lanewise.forecast.data.Known;
import lanewise.nn.train.ShapedSamples;

/** One sample per origin {@code from} .. {@code to}: what was known then, and what came, which is known now. */
final class OriginSamples extends ShapedSamples {
    private final Encoder encoder;
    private final Window window;
    private final Known now;
    private final int from;

    OriginSamples(Encoder encoder, Window window, Known now, int from, int to) {
        super(Shape.last(to - from + 1, encoder.time(), encoder.width(), window.count()));
        this.encoder = encoder;
        this.window = window;
        this.now = now;
        this.from = from;
    }

    @Override
    public void read(int sample, double[] x, double[] target) {
        Known at = now.at(from + sample);
        encoder.write(at, x, 0);
        for (int o = 0; o < window.count(); o++) {
            target[o] = encoder.scaledTarget(at, now, o);
        }
    }
}
