package lanewise.forecast.volatility;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.forecast.data.Slice;
import lanewise.nn.Model;
import lanewise.nn.Stream;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.train.TrainingListener;

/** A trained {@link LstmVolatility}. Owns the model's memory until it is closed. */
public final class LstmVolatilityFit implements VarianceModel.Fitted, AutoCloseable {
    private static final String START = "volatility.start";
    private static final String VARIANCE = "volatility.variance";
    private static final List<String> THETA =
            List.of("volatility.mu", "volatility.omega", "volatility.alpha", "volatility.gamma", "volatility.beta");
    /** Beyond it a correction would be e^10-fold: no data say that. */
    private static final double LARGEST = 10;

    private final Model model;
    private final BaseVariance base;
    private final List<TrainingListener.Epoch> history;

    LstmVolatilityFit(Model model, BaseVariance base, List<TrainingListener.Epoch> history) {
        this.model = model;
        this.base = base;
        this.history = List.copyOf(history);
    }

    @Override
    public String name() {
        return "LSTM";
    }

    /** The passes of the training; empty for a model from a file. */
    public List<TrainingListener.Epoch> history() {
        return history;
    }

    /** The network. */
    public Model model() {
        return model;
    }

    /** Writes network and TARCH as one safetensors file. */
    public void save(Path file) {
        Map<String, String> texts = new HashMap<>();
        double[] theta = base.theta();
        for (int i = 0; i < theta.length; i++) {
            texts.put(THETA.get(i), Double.toString(theta[i]));
        }
        texts.put(START, Double.toString(base.start()));
        texts.put(VARIANCE, Double.toString(base.variance()));
        model.save(file, texts);
    }

    /**
     * A model that {@link #save} wrote.
     *
     * @throws ModelFileException if the file is damaged or holds another kind of model
     */
    public static LstmVolatilityFit load(Path file, Engine.Options engine) {
        Model model = Model.load(file, engine);
        try {
            if (model.inputWidth() != BaseVariance.INPUTS || model.outputWidth() != 1) {
                throw new ModelFileException(
                        file,
                        "model",
                        "3 inputs and 1 output, as a volatility model has",
                        model.inputWidth() + " and " + model.outputWidth());
            }
            if (!model.spec().causal()) {
                throw new ModelFileException(
                        file,
                        "model",
                        "one that reads forwards alone",
                        model.spec().toString());
            }
            double[] theta =
                    THETA.stream().mapToDouble(key -> number(file, model, key)).toArray();
            BaseVariance base = BaseVariance.restored(theta, number(file, model, START), number(file, model, VARIANCE));
            return new LstmVolatilityFit(model, base, List.of());
        } catch (IllegalArgumentException outOfRange) {
            model.close();
            throw new ModelFileException(file, "metadata", "numbers in their range", outOfRange.getMessage());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
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
     * Forecasts row by row through a stream: row t from the state after row t - 1. The first row has the variance of the
     * TARCH.
     */
    @Override
    public Forecast forecast(Slice stretch) {
        BaseVariance.Rows rows = base.rows(stretch.history());
        double[] mean = new double[stretch.size()];
        Arrays.fill(mean, base.mean());
        double[] variance = rows.h();
        double[] y = new double[1];
        try (Stream stream = model.stream()) {
            for (int t = 0; t < rows.inputs().length; t++) {
                stream.step(rows.inputs()[t], y);
                variance[t + 1] *= StrictMath.exp(Math.clamp(y[0], -LARGEST, LARGEST));
            }
        }
        return new Forecast(mean, Arrays.copyOfRange(variance, stretch.from(), stretch.to()));
    }

    @Override
    public void close() {
        model.close();
    }
}
