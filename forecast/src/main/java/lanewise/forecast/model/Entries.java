package lanewise.forecast.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import lanewise.forecast.data.Scaler;
import lanewise.nn.io.ModelFileException;

/**
 * The texts in a model file by their keys. Whatever does not fit is a {@link ModelFileException} with the file, the key,
 * the rule and what is there.
 */
public final class Entries {
    private final Path file;
    private final Map<String, String> texts;

    public Entries(Path file, Map<String, String> texts) {
        this.file = file;
        this.texts = Map.copyOf(texts);
    }

    /** Whether there is a text for a key. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /** Any text. */
    public String text(String key) {
        String text = texts.get(key);
        if (text == null) {
            throw bad(key, "an entry, as `lanewise fit` writes it");
        }
        return text;
    }

    /** A whole number between bounds. */
    public int whole(String key, int least, int most) {
        try {
            int value = Integer.parseInt(text(key));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // Said below, with the text.
        }
        throw bad(key, "a whole number from " + least + " to " + most);
    }

    /** A long number. */
    public long number(String key) {
        try {
            return Long.parseLong(text(key));
        } catch (NumberFormatException notWhole) {
            throw bad(key, "a whole number");
        }
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        String text = text(key);
        if (!text.equals("true") && !text.equals("false")) {
            throw bad(key, "true or false");
        }
        return text.equals("true");
    }

    /** The constant of an enum, in lower case. */
    public <E extends Enum<E>> E constant(String key, Class<E> type) {
        E[] all = type.getEnumConstants();
        String text = text(key);
        return Arrays.stream(all)
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> bad(key, "one of " + Arrays.toString(all).toLowerCase(Locale.ROOT)));
    }

    /** So many finite numbers, separated by spaces. */
    public double[] numbers(String key, int count) {
        String text = text(key);
        String[] parts = text.isEmpty() ? new String[0] : text.split(" ");
        try {
            double[] values =
                    Arrays.stream(parts).mapToDouble(Double::parseDouble).toArray();
            if (values.length == count && Arrays.stream(values).allMatch(Double::isFinite)) {
                return values;
            }
        } catch (NumberFormatException notNumbers) {
            // Said below, with the text.
        }
        throw bad(key, count + " finite numbers");
    }

    /** A scaler: mean and standard deviation. */
    public Scaler scaler(String key) {
        double[] values = numbers(key, 2);
        if (!(values[1] > 0)) {
            throw bad(key, "a mean and a standard deviation above 0");
        }
        return Scaler.restored(values[0], values[1]);
    }

    /** The text of numbers that {@link #numbers} reads back to the same bits. */
    public static String text(double... numbers) {
        return String.join(
                " ", Arrays.stream(numbers).mapToObj(Double::toString).toList());
    }

    /** The text of a scaler. */
    public static String text(Scaler scaler) {
        return text(scaler.mean(), scaler.standardDeviation());
    }

    /** The text of a constant. */
    public static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** What is to be thrown if an entry breaks a rule that only its reader knows. */
    public ModelFileException bad(String key, String expected) {
        return new ModelFileException(file, "metadata '" + key + "'", expected, shown(texts.get(key)));
    }

    private static String shown(String text) {
        return text == null ? "none" : "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
    }

    /** The file the texts are from. */
    public Path file() {
        return file;
    }
}
