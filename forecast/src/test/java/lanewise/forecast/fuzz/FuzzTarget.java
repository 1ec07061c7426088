package lanewise.forecast.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.forecast.data.Columns;
import lanewise.forecast.data.Covariate;
import lanewise.forecast.data.DataException;
import lanewise.forecast.data.Frame;
import lanewise.forecast.data.FrameReader;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;
import lanewise.forecast.data.Timeline;
import lanewise.forecast.live.SavedForecaster;
import lanewise.forecast.volatility.LstmVolatilityFit;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.nn.SpecText;
import lanewise.nn.Weights;
import lanewise.nn.io.ModelFileException;
import lanewise.nn.io.Npy;
import lanewise.nn.io.Npz;
import lanewise.nn.io.Safetensors;
import lanewise.nn.io.StoredTensor;
import lanewise.verify.cases.CaseFormatException;
import lanewise.verify.cases.ReferenceCase;

/** Everything that reads bytes from outside, each with the only exceptions it may answer with. */
enum FuzzTarget {
    SAFETENSORS(false, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            return bytes(Safetensors.read(file).tensors().values().stream());
        }
    },
    /** A state_dict for a model that is there: taken whole or not at all. */
    WEIGHTS(false, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            try (Model model = Model.build(WEIGHTS_SPEC, Precision.F32, 1)) {
                double[] before = parameters(model);
                boolean taken = false;
                try {
                    Weights.load(model, file);
                    taken = true;
                } finally {
                    double[] after = parameters(model);
                    require(taken || Arrays.equals(before, after), "a refused file changed a parameter");
                    require(Arrays.stream(after).allMatch(Double::isFinite), "a parameter is not finite");
                }
            }
            return 0;
        }
    },
    MODEL(true, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            try (Model model = Model.load(file)) {
                return memory(model);
            }
        }
    },
    VOLATILITY(true, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            try (LstmVolatilityFit fit = LstmVolatilityFit.load(file, Engine.Options.defaults())) {
                fit.model().stream().close();
                return memory(fit.model());
            }
        }
    },
    /** What {@code fit} writes; one that asks for little more than its file holds forecasts once. */
    FORECASTER(true, Set.of(ModelFileException.class, DataException.class)) {
        @Override
        long read(Path file) {
            try (SavedForecaster forecaster = SavedForecaster.load(file)) {
                return SmallForecaster.tryOnce(forecaster, file);
            }
        }
    },
    /** The state of a stream, for a model that is there; it goes on, and is written and read again. */
    STATE(true, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            return SmallForecaster.goOn(file);
        }
    },
    CHECKPOINT(true, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            return CheckpointRun.resume(file);
        }
    },
    NPY(false, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            return bytes(Stream.of(Npy.read(file)));
        }
    },
    /** An array may be a thousand times as large as its packed bytes: it counts, but only if it was there. */
    NPZ(false, Set.of(ModelFileException.class)) {
        @Override
        long read(Path file) {
            try (Npz npz = Npz.open(file)) {
                return bytes(npz.names().stream().map(npz::read));
            }
        }
    },
    CSV(false, Set.of(DataException.class)) {
        @Override
        long read(Path file) {
            Series series = SeriesReader.read(file, "close");
            require(Arrays.stream(series.values()).allMatch(Double::isFinite), "a value is not finite");
            series.label(series.size() - 1);
            return 0;
        }
    },
    /** A table with times, of which a forecast has the labels that come next. */
    TABLE(false, Set.of(DataException.class)) {
        @Override
        long read(Path file) {
            Columns columns = new Columns("close", 1, List.of(new Covariate("x", 1)), List.of());
            Frame frame = FrameReader.read(file, columns, "t", FrameReader.Missing.FORWARD);
            Timeline time = frame.time();
            require(time.rows() == frame.rows() && time.step() > 0 && time.season() > 0, time.describe());
            require(!time.label(time.rows() + 3).isEmpty(), "a label to come");
            return 0;
        }
    },
    CASE(false, Set.of(ModelFileException.class, CaseFormatException.class)) {
        @Override
        long read(Path file) {
            ReferenceCase read = ReferenceCase.read(file);
            require(!read.expected().isEmpty() && read.name() != null, "nothing to compare");
            return 0;
        }
    },
    /** The text of a spec; what is taken writes a text that is taken again, for the same spec. */
    SPEC(false, Set.of(IllegalArgumentException.class)) {
        @Override
        long read(Path file) throws IOException {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Spec spec = SpecText.parse(text);
            String written = spec.toString();
            require(SpecText.parse(written).toString().equals(written), "read and written again: " + written);
            return 0;
        }
    };

    private static final Spec WEIGHTS_SPEC = Spec.of(Spec.lstm(2, 3), Spec.last(), Spec.linear(3, 1));

    private final boolean sealed;
    private final Set<Class<? extends RuntimeException>> refusals;

    FuzzTarget(boolean sealed, Set<Class<? extends RuntimeException>> refusals) {
        this.sealed = sealed;
        this.refusals = refusals;
    }

    /** Reads; returns the bytes of memory that now hold what the file did and that are not the reading thread's own. */
    abstract long read(Path file) throws IOException;

    /** Whether a checksum is made right first: else nothing behind it would ever be reached. */
    boolean isSealed() {
        return sealed;
    }

    /** Whether this is how the reader says that a file is no good; a subclass would be another exception. */
    boolean isRefusal(RuntimeException e) {
        return refusals.contains(e.getClass()) && e.getMessage() != null;
    }

    static Spec weightsSpec() {
        return WEIGHTS_SPEC;
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    private static double[] parameters(Model model) {
        return model.parameters().stream()
                .flatMapToDouble(p -> Arrays.stream(p.value().toArray()))
                .toArray();
    }

    /** Arrays in memory. */
    private static long bytes(Stream<StoredTensor> tensors) {
        List<StoredTensor> all = tensors.toList();
        return all.stream().mapToLong(t -> t.bytes().remaining()).sum();
    }

    /** Off-heap memory, which the count of a thread's allocations does not see, from the headings of the memory map. */
    private static long memory(Model model) {
        long bytes = 0;
        for (String line : model.memoryMap().lines().toList()) {
            if (line.startsWith("PARAM") || line.startsWith("PACKED")) {
                String count = line.substring(line.indexOf(": ") + 2, line.indexOf(" bytes"));
                bytes += Long.parseLong(count.replace(",", ""));
            }
        }
        return bytes;
    }
}
