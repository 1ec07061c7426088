package lanewise.forecast.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import lanewise.engine.Rng;
import lanewise.forecast.data.DataException;
import lanewise.nn.train.Samples;
import lanewise.nn.train.ShapedSamples;

/**
 * A text as characters, the first 90 % to learn from and the rest to judge by, as nanoGPT divides tiny Shakespeare. Inputs are one of
 * the characters that occur, in the order of their codes; targets the number of the next one.
 */
public final class Text {
    private final int[] ids;
    private final String alphabet;
    private final int split;

    private Text(int[] ids, String alphabet) {
        this.ids = ids;
        this.alphabet = alphabet;
        split = (int) (ids.length * 0.9);
    }

    /** Reads a file in UTF-8; DataException if it can't be read or is shorter than 1000 characters. */
    public static Text read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            String actual = Files.exists(file) ? failure.toString() : "no such file";
            throw new DataException(
                    "input", "the text must be readable", "text in UTF-8", actual, file.toString(), failure);
        }
        if (text.length() < 1000) {
            throw new DataException(
                    "input",
                    "the text is too short",
                    "at least 1000 characters",
                    text.length() + " characters",
                    file.toString());
        }
        return of(text);
    }

    static Text of(String text) {
        String alphabet = text.chars()
                .distinct()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new Text(text.chars().map(alphabet::indexOf).toArray(), alphabet);
    }

    /** The characters that occur. */
    public String alphabet() {
        return alphabet;
    }

    /** Characters to learn from. */
    public int trainingSize() {
        return split;
    }

    /** Characters to judge by. */
    public int validationSize() {
        return ids.length - split;
    }

    /** Windows of {@code time} characters that begin anywhere in the first part, drawn anew in every pass. */
    public Samples training(int count, int time, long seed) {
        return new Windows(count, time, 0, seed);
    }

    /**
     * The characters of the second part, each forecast once: windows that read {@code warmup} characters and are then scored on the
     * {@code scored} that follow. The first window's warm-up is the end of the first part. Characters that fill no window are left
     * out at the end; 111,540 = 429 * 260 leave none.
     */
    public Samples validation(int warmup, int scored) {
        return new Windows(validationSize() / scored, warmup + scored, warmup, 0);
    }

    private final class Windows extends ShapedSamples {
        private final long seed;
        private Rng random;

        /** @param warmup steps that are not scored in windows of the second part; 0 for windows drawn from the first part */
        private Windows(int count, int time, int warmup, long seed) {
            if (count < 1 || time < 1 || time >= split || warmup < 0 || warmup > split - 1) {
                throw new IllegalArgumentException("a text of " + ids.length + " characters has no " + count
                        + " windows of " + time + " steps, " + warmup + " of them to warm up");
            }
            super(Shape.perStep(count, time, alphabet.length(), 1).withWarmup(warmup));
            this.seed = seed;
            beginPass(1);
        }

        @Override
        public boolean beginPass(int pass) {
            random = Rng.of(seed, "text " + pass);
            return warmup() == 0;
        }

        @Override
        public void read(int sample, double[] x, double[] target) {
            Objects.checkIndex(sample, count());
            int time = time();
            int warmup = warmup();
            int from = warmup == 0
                    ? (int) (random.uniform(sample) * (split - time))
                    : split - warmup - 1 + sample * (time - warmup);
            Arrays.fill(x, 0, time * inputWidth(), 0);
            for (int t = 0; t < time; t++) {
                x[t * inputWidth() + ids[from + t]] = 1;
                target[t] = ids[from + t + 1];
            }
        }
    }
}
