package lanewise.forecast.task;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lanewise.forecast.data.DataException;
import lanewise.nn.train.Sequences;

/**
 * Bach's chorales as piano rolls (Boulanger-Lewandowski, Bengio and Vincent, Modeling temporal dependencies in high-dimensional
 * sequences, 2012): frames of 88 keys, each struck or not, in 229, 76 and 77 pieces.
 *
 * <p>The score: from frames x_1 .. x_t forecast x_{t+1}; the negative log-likelihood of a frame is the sum over its keys in nats, and
 * the figure is the sum over the frames x_2 .. x_T of all pieces divided by their number.
 */
public final class Chorales {
    /** Keys of a piano, from A0. */
    public static final int KEYS = 88;

    private final Map<Part, List<double[][]>> pieces;

    private Chorales(Map<Part, List<double[][]>> pieces) {
        this.pieces = pieces;
    }

    /**
     * Reads {@code split,seq,n_steps,notes}: split is train, valid or test; notes has frames apart by | and in each the struck keys,
     * 0..87, apart by spaces.
     *
     * @throws DataException if the file can't be read, or a row is not of this form
     */
    public static Chorales read(Path file) {
        Map<Part, List<double[][]>> pieces = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            pieces.put(part, new ArrayList<>());
        }
        for (NamedCsvRecord row : CsvRows.read(file, List.of("split", "n_steps", "notes"))) {
            Part part = switch (row.getField("split")) {
                case "train" -> Part.TRAIN;
                case "valid" -> Part.VALIDATION;
                case "test" -> Part.TEST;
                case String other ->
                    throw new DataException(
                            "split",
                            "must be one of three",
                            "train, valid or test",
                            "'" + other + "'",
                            "line " + row.getStartingLineNumber());
            };
            pieces.get(part).add(frames(row));
        }
        for (Part part : Part.values()) {
            if (pieces.get(part).isEmpty()) {
                String place = file.toString();
                throw new DataException("split", "every part must have pieces", "pieces of " + part, "none", place);
            }
        }
        return new Chorales(pieces);
    }

    private static double[][] frames(NamedCsvRecord row) {
        String[] texts = row.getField("notes").split("\\|", -1);
        int steps = CsvRows.number(row.getField("n_steps"), "n_steps", 2, 1 << 20, row);
        if (texts.length != steps) {
            throw new DataException(
                    "notes",
                    "there must be as many frames as n_steps says",
                    steps + " frames",
                    texts.length + " frames",
                    "line " + row.getStartingLineNumber());
        }
        double[][] frames = new double[steps][KEYS];
        for (int t = 0; t < steps; t++) {
            for (String key :
                    texts[t].isBlank() ? new String[0] : texts[t].strip().split(" +")) {
                frames[t][CsvRows.number(key, "key", 0, KEYS - 1, row)] = 1;
            }
        }
        return frames;
    }

    /** The pieces of a part, each [T][88] with 0 and 1; not to be changed. */
    public List<double[][]> pieces(Part part) {
        return List.copyOf(pieces.get(part));
    }

    /** Inputs x_1 .. x_{T-1} with targets x_2 .. x_T. */
    public Sequences samples(Part part) {
        List<double[][]> inputs = new ArrayList<>();
        List<double[][]> targets = new ArrayList<>();
        for (double[][] piece : pieces.get(part)) {
            inputs.add(Arrays.copyOfRange(piece, 0, piece.length - 1));
            targets.add(Arrays.copyOfRange(piece, 1, piece.length));
        }
        return Sequences.perStep(inputs, targets);
    }

    /**
     * The score where each key is struck with the share of all training frames in which it is, as if {@code extra} frames with it and
     * as many without it had been seen too.
     */
    public double independent(Part part, double extra) {
        double[] p = new double[KEYS];
        for (int key = 0; key < KEYS; key++) {
            double frames = 0;
            double struck = 0;
            for (double[][] piece : pieces.get(Part.TRAIN)) {
                for (double[] frame : piece) {
                    frames++;
                    struck += frame[key];
                }
            }
            p[key] = (struck + extra) / (frames + 2 * extra);
        }
        return score(part, p, p);
    }

    /** The same from the key's own state one frame before. */
    public double markov(Part part, double extra) {
        double[][] p = new double[2][KEYS];
        for (int key = 0; key < KEYS; key++) {
            double[] frames = new double[2];
            double[] struck = new double[2];
            for (double[][] piece : pieces.get(Part.TRAIN)) {
                for (int t = 1; t < piece.length; t++) {
                    int before = (int) piece[t - 1][key];
                    frames[before]++;
                    struck[before] += piece[t][key];
                }
            }
            for (int before = 0; before < 2; before++) {
                p[before][key] = (struck[before] + extra) / (frames[before] + 2 * extra);
            }
        }
        return score(part, p[0], p[1]);
    }

    /** @param off probability of each key after a frame without it, and {@code on} after one with it */
    private double score(Part part, double[] off, double[] on) {
        double sum = 0;
        long frames = 0;
        for (double[][] piece : pieces.get(part)) {
            for (int t = 1; t < piece.length; t++) {
                for (int key = 0; key < KEYS; key++) {
                    double p = piece[t - 1][key] == 1 ? on[key] : off[key];
                    sum -= piece[t][key] == 1 ? Math.log(p) : Math.log1p(-p);
                }
                frames++;
            }
        }
        return sum / frames;
    }
}
