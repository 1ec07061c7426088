package lanewise.bench;

import java.util.ArrayList;
import java.util.List;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Task;
import lanewise.bench.work.AdamWork;
import lanewise.bench.work.ElementWork;
import lanewise.bench.work.GemmWork;
import lanewise.bench.work.LstmKind;
import lanewise.bench.work.StreamWork;
import lanewise.engine.Precision;

/** All that the table measures. */
public final class Cases {
    /** Sides of square products. */
    public static final List<Integer> SQUARES = List.of(32, 64, 128, 256, 512, 1024, 2048);

    /** Sides of square products with one operand transposed. */
    public static final List<Integer> TRANSPOSED = List.of(512, 1024);

    /** Products of one row with weights that fill the second and the third level cache. */
    public static final List<GemmShape> ROW = List.of(new GemmShape(1, 512, 128), new GemmShape(1, 2048, 512));

    /** Products as an LSTM has them: one step of B sequences. */
    public static final List<GemmShape> PACKED =
            List.of(new GemmShape(32, 512, 128), new GemmShape(64, 1024, 256), new GemmShape(16, 2048, 512));

    /** Sequences. */
    public static final List<LstmShape> LSTM = List.of(
            new LstmShape(20, 8, 4, 16),
            new LstmShape(50, 32, 16, 64),
            new LstmShape(28, 128, 28, 128),
            new LstmShape(100, 32, 32, 128),
            new LstmShape(100, 64, 64, 256),
            new LstmShape(50, 16, 64, 512));

    /** Single steps: the sequences' layers, and the smallest one of which a forecast is asked in practice. */
    public static final List<LstmShape> STREAM = List.of(
            new LstmShape(1, 1, 4, 16),
            new LstmShape(1, 1, 8, 32),
            new LstmShape(1, 1, 16, 64),
            new LstmShape(1, 1, 28, 128),
            new LstmShape(1, 1, 32, 128),
            new LstmShape(1, 1, 64, 256),
            new LstmShape(1, 1, 64, 512));

    private Cases() {}

    /** The cases of one section, in the order of the table. */
    public static List<Case> of(Section section) {
        List<Case> cases = new ArrayList<>();
        switch (section) {
            case GEMM -> gemm(cases);
            case RECURRENT -> recurrent(cases);
            case STREAM -> stream(cases);
            case ELEMENTWISE -> elementwise(cases);
            case OPTIMIZER -> optimizer(cases);
        }
        return cases;
    }

    private static void gemm(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            for (int n : SQUARES) {
                gemm(cases, "gemm " + label(precision), precision, GemmShape.square(n), false);
            }
        }
        for (GemmShape shape : PACKED) {
            gemm(cases, "gemm f32 packed", Precision.F32, shape, true);
        }
        for (int n : TRANSPOSED) {
            transposed(cases, "gemm f32 A^T B", GemmShape.square(n), GemmWork.Form.A_TRANSPOSED);
            transposed(cases, "gemm f32 A B^T", GemmShape.square(n), GemmWork.Form.B_TRANSPOSED);
        }
        for (GemmShape shape : ROW) {
            row(cases, shape);
        }
    }

    private static void transposed(List<Case> cases, String name, GemmShape shape, GemmWork.Form form) {
        cases.add(new Case(
                Section.GEMM,
                name + " " + shape,
                Precision.F32,
                shape.flops(),
                Unit.gigaflops(shape.flops()),
                null,
                options -> new GemmWork(options, Precision.F32, shape, form)));
    }

    /** Held against what the machine reads, not against what it computes. */
    private static void row(List<Case> cases, GemmShape shape) {
        cases.add(new Case(
                Section.GEMM,
                "gemv f32 packed " + shape,
                Precision.F32,
                0,
                Unit.gigabytes((double) Precision.F32.bytes() * shape.n() * shape.k()),
                Task.gemm(Kind.GEMM_PACKED, Precision.F32, shape),
                options -> new GemmWork(options, Precision.F32, shape, GemmWork.Form.PACKED)));
    }

    private static void gemm(List<Case> cases, String name, Precision precision, GemmShape shape, boolean packed) {
        cases.add(new Case(
                Section.GEMM,
                name + " " + shape,
                precision,
                shape.flops(),
                Unit.gigaflops(shape.flops()),
                Task.gemm(packed ? Kind.GEMM_PACKED : Kind.GEMM, precision, shape),
                options ->
                        new GemmWork(options, precision, shape, packed ? GemmWork.Form.PACKED : GemmWork.Form.PLAIN)));
    }

    private static void recurrent(List<Case> cases) {
        for (LstmKind kind : LstmKind.values()) {
            for (LstmShape shape : LSTM) {
                cases.add(new Case(
                        Section.RECURRENT,
                        "lstm " + kind.label() + " f32 " + shape,
                        Precision.F32,
                        kind.flops(shape),
                        Unit.MICROSECONDS,
                        kind.peerKind() == null ? null : Task.lstm(kind.peerKind(), Precision.F32, shape),
                        options -> kind.open(options, Precision.F32, shape)));
            }
        }
    }

    private static void stream(List<Case> cases) {
        for (LstmShape shape : STREAM) {
            cases.add(new Case(
                    Section.STREAM,
                    "lstm stream step f32 D=" + shape.input() + " H=" + shape.hidden(),
                    Precision.F32,
                    shape.forwardFlops(),
                    Unit.MICROSECONDS,
                    Task.lstm(Kind.LSTM_STEP, Precision.F32, shape),
                    options -> new StreamWork(options, Precision.F32, shape)));
        }
    }

    private static void elementwise(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            for (ElementWork.Function function : ElementWork.Function.values()) {
                int n = ElementWork.inL1(precision);
                cases.add(new Case(
                        Section.ELEMENTWISE,
                        function.label() + " " + label(precision) + " n=" + n,
                        precision,
                        0,
                        Unit.nanosecondsPerElement(n),
                        new Task(function.peerKind(), precision, n),
                        options -> new ElementWork(options, precision, function, n)));
            }
        }
    }

    private static void optimizer(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            cases.add(new Case(
                    Section.OPTIMIZER,
                    "adamw " + label(precision) + " n=" + AdamWork.MILLION,
                    precision,
                    0,
                    Unit.MICROSECONDS,
                    new Task(Kind.ADAMW, precision, AdamWork.MILLION),
                    options -> new AdamWork(options, precision, AdamWork.MILLION)));
        }
    }

    private static String label(Precision precision) {
        return precision == Precision.F32 ? "f32" : "f64";
    }
}
