package lanewise.forecast.volatility;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.forecast.data.Scaler;
import lanewise.forecast.data.Slice;
import lanewise.nn.Model;
import lanewise.nn.Stream;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.train.TrainingListener;

/** A trained {@link LstmVolatility}. Owns the model's memory until it is closed. */
public final class LstmVolatilityFit implements VarianceModel.Fitted, AutoCloseable {
    private static final String MEAN = "volatility.mean";
    private static final String DEVIATION = "volatility.standardDeviation";
    private static final String LOCAL = "volatility.local";
    private static final String LONG_RUN = "volatility.longRun";
    private static final String LEVERAGE = "volatility.leverage";
    private static final String ABSOLUTE = "volatility.absolute";
    private static final double SMALLEST = 1e-6;

    private final Model model;
    private final Scaler scaler;
    private final VolatilityFeatures.Options options;
    private final List<TrainingListener.Epoch> history;

    LstmVolatilityFit(
            Model model, Scaler scaler, VolatilityFeatures.Options options, List<TrainingListener.Epoch> history) {
        this.model = model;
        this.scaler = scaler;
        this.options = options;
        this.history = List.copyOf(history);
    }

    @Override
    public String name() {
        return "LSTM";
    }

    /** The passes of the training with validation; empty for a model from a file. */
    public List<TrainingListener.Epoch> history() {
        return history;
    }

    /** The network. */
    public Model model() {
        return model;
    }

    /** Writes network and scale as one safetensors file. */
    public void save(Path file) {
        model.save(
                file,
                Map.of(
                        MEAN,
                        Double.toString(scaler.mean()),
                        DEVIATION,
                        Double.toString(scaler.standardDeviation()),
                        LOCAL,
                        Double.toString(options.local()),
                        LONG_RUN,
                        Double.toString(options.longRun()),
                        LEVERAGE,
                        Double.toString(options.leverage()),
                        ABSOLUTE,
                        options.absolute() ? "1" : "0"));
    }

    /**
     * A model that {@link #save} wrote.
     *
     * @throws ModelFileException if the file is damaged or holds another kind of model
     */
    public static LstmVolatilityFit load(Path file, Engine.Options engine) {
        Model model = Model.load(file, engine);
        try {
            if (model.inputWidth() < 3 || model.inputWidth() > 4 || model.outputWidth() != 1) {
                throw new ModelFileException(
                        file,
                        "model",
                        "3 or 4 inputs and 1 output, as a volatility model has",
                        model.inputWidth() + " and " + model.outputWidth());
            }
            if (!model.spec().causal()) {
                throw new ModelFileException(
                        file,
                        "model",
                        "one that reads forwards alone",
                        model.spec().toString());
            }
            return new LstmVolatilityFit(
                    model,
                    Scaler.restored(number(file, model, MEAN), number(file, model, DEVIATION)),
                    options(file, model),
                    List.of());
        } catch (IllegalArgumentException outOfRange) {
            model.close();
            throw new ModelFileException(file, "metadata", "numbers in their range", outOfRange.getMessage());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static VolatilityFeatures.Options options(Path file, Model model) {
        return new VolatilityFeatures.Options(
                number(file, model, LOCAL),
                number(file, model, LONG_RUN),
                number(file, model, LEVERAGE),
                model.inputWidth() == 4,
                number(file, model, ABSOLUTE) == 1);
    }

    private static double number(Path file, Model model, String key) {
        String text = model.metadata().get(key);
        try {
            double value = Double.parseDouble(text == null ? "" : text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the text.
        }
        throw new ModelFileException(file, "metadata '" + key + "'", "a finite number", String.valueOf(text));
    }

    /**
     * Forecasts row by row through a stream: row t from the state after row t - 1. The first row has the training
     * variance.
     */
    @Override
    public Forecast forecast(Slice stretch) {
        double[] z = scaler.scale(stretch.history());
        double[] mean = new double[stretch.size()];
        double[] variance = new double[stretch.size()];
        double[] x = new double[options.width()];
        double[] y = {1};
        VolatilityFeatures features = new VolatilityFeatures(options);
        try (Stream stream = model.stream()) {
            for (int t = 0; t < z.length; t++) {
                if (t >= stretch.from()) {
                    mean[t - stretch.from()] = scaler.mean();
                    variance[t - stretch.from()] =
                            scaler.unscaleVariance(Math.max(y[0], SMALLEST) * features.scaleSquared());
                }
                features.next(z[t], x);
                stream.step(x, y);
            }
        }
        return new Forecast(mean, variance);
    }

    @Override
    public void close() {
        model.close();
    }
}
