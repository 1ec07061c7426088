package lanewise.forecast.neural;

import lanewise.forecast.data.Known;
import lanewise.nn.train.Samples;

/** One sample per origin {@code from} .. {@code to}: what was known then, and what came, which is known now. */
final class OriginSamples implements Samples {
    private final Encoder encoder;
    private final Window window;
    private final Known now;
    private final int from;
    private final int to;

    OriginSamples(Encoder encoder, Window window, Known now, int from, int to) {
        this.encoder = encoder;
        this.window = window;
        this.now = now;
        this.from = from;
        this.to = to;
    }

    @Override
    public int count() {
        return to - from + 1;
    }

    @Override
    public int time() {
        return encoder.time();
    }

    @Override
    public int inputWidth() {
        return encoder.width();
    }

    @Override
    public int targetWidth() {
        return window.count();
    }

    @Override
    public int targetTime() {
        return 1;
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
