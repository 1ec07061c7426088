package lanewise.bench;

import java.util.ArrayList;
import java.util.List;
import lanewise.bench.Case.Trait;
import lanewise.bench.peer.Kind;
import lanewise.bench.peer.Task;
import lanewise.bench.work.AdamWork;
import lanewise.bench.work.AttentionWork;
import lanewise.bench.work.ElementWork;
import lanewise.bench.work.GatesWork;
import lanewise.bench.work.GemmWork;
import lanewise.bench.work.RecurrentKind;
import lanewise.bench.work.StartupWork;
import lanewise.bench.work.StreamWork;
import lanewise.bench.yardstick.Yardstick;
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
    public static final List<RecurrentShape> LSTM = List.of(
            new RecurrentShape(20, 8, 4, 16),
            new RecurrentShape(50, 32, 16, 64),
            new RecurrentShape(28, 128, 28, 128),
            new RecurrentShape(100, 32, 32, 128),
            new RecurrentShape(100, 64, 64, 256),
            new RecurrentShape(50, 16, 64, 512));

    /** Sequences of GRU and RNN. */
    public static final List<RecurrentShape> OTHERS = List.of(
            new RecurrentShape(50, 32, 16, 64),
            new RecurrentShape(100, 32, 32, 128),
            new RecurrentShape(100, 64, 64, 256));

    /** Single steps: the sequences' layers, and the smallest one of which a forecast is asked in practice. */
    public static final List<RecurrentShape> STREAM = List.of(
            new RecurrentShape(1, 1, 4, 16),
            new RecurrentShape(1, 1, 8, 32),
            new RecurrentShape(1, 1, 16, 64),
            new RecurrentShape(1, 1, 28, 128),
            new RecurrentShape(1, 1, 32, 128),
            new RecurrentShape(1, 1, 64, 256),
            new RecurrentShape(1, 1, 64, 512));

    /** Attention: small, wide batch, long. */
    public static final List<String> ATTENTION = List.of("8x128x64x4", "4x512x256x8", "1x2048x256x8");

    /** The first thing that a new JVM computes. */
    public static final RecurrentShape STARTUP = new RecurrentShape(50, 1, 16, 64);

    /** From this side or this many units on, work is worth two threads. */
    private static final int SCALES_N = 512;

    private static final int SCALES_H = 128;

    private Cases() {}

    /** The cases of one section, in the order of the table. */
    public static List<Case> of(Section section) {
        List<Case> cases = new ArrayList<>();
        switch (section) {
            case GEMM -> gemm(cases);
            case RECURRENT -> recurrent(cases);
            case STREAM -> stream(cases);
            case ATTENTION -> attention(cases);
            case ELEMENTWISE -> {
                elementwise(cases);
                gates(cases);
            }
            case OPTIMIZER -> optimizer(cases);
            case STARTUP -> cases.add(startup());
        }
        return cases;
    }

    private static void gemm(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            for (int n : SQUARES) {
                if (precision == Precision.F32 || n < SQUARES.getLast()) {
                    cases.add(gemm("gemm " + label(precision), precision, GemmShape.square(n), GemmWork.Form.PLAIN));
                }
            }
        }
        for (GemmShape shape : PACKED) {
            cases.add(gemm("gemm f32 packed", Precision.F32, shape, GemmWork.Form.PACKED));
        }
        for (int n : TRANSPOSED) {
            cases.add(gemm("gemm f32 A^T B", Precision.F32, GemmShape.square(n), GemmWork.Form.A_TRANSPOSED));
            cases.add(gemm("gemm f32 A B^T", Precision.F32, GemmShape.square(n), GemmWork.Form.B_TRANSPOSED));
        }
        cases.add(row(ROW.getFirst(), Yardstick.L2_READ));
        cases.add(row(ROW.getLast(), Yardstick.L3_READ));
    }

    private static Case gemm(String name, Precision precision, GemmShape shape, GemmWork.Form form) {
        Case gemm = Case.of(
                        Section.GEMM,
                        name + " " + shape,
                        precision,
                        options -> new GemmWork(options, precision, shape, form))
                .flops(shape.flops())
                .in(Unit.gigaflops(shape.flops()))
                .asked(Task.gemm(form.peerKind(), precision, shape));
        return shape.m() >= SCALES_N ? gemm.with(Trait.SCALES) : gemm;
    }

    /** Held against what the machine reads, not against what it computes. */
    private static Case row(GemmShape shape, Yardstick bandwidth) {
        double bytes = (double) Precision.F32.bytes() * shape.n() * shape.k();
        return gemm("gemv f32 packed", Precision.F32, shape, GemmWork.Form.PACKED)
                .reads(bandwidth, bytes)
                .in(Unit.gigabytes(bytes))
                .with(Trait.ONE_THREAD);
    }

    private static void recurrent(List<Case> cases) {
        for (RecurrentKind kind : RecurrentKind.values()) {
            for (RecurrentShape shape : LSTM) {
                cases.add(recurrent(Cell.LSTM, kind, shape));
            }
        }
        for (Cell cell : List.of(Cell.GRU, Cell.RNN)) {
            for (RecurrentKind kind : List.of(RecurrentKind.FORWARD, RecurrentKind.TRAINING)) {
                OTHERS.forEach(shape -> cases.add(recurrent(cell, kind, shape)));
            }
        }
    }

    private static Case recurrent(Cell cell, RecurrentKind kind, RecurrentShape shape) {
        Kind asked = kind.peerKind(cell);
        Case recurrent = Case.of(
                        Section.RECURRENT,
                        cell.label() + " " + kind.label() + " f32 " + shape,
                        Precision.F32,
                        options -> kind.open(options, Precision.F32, cell, shape))
                .flops(kind.flops(cell, shape))
                .asked(asked == null ? null : Task.recurrent(asked, Precision.F32, shape));
        boolean scales = kind == RecurrentKind.TRAINING && shape.hidden() >= SCALES_H;
        return scales ? recurrent.with(Trait.SCALES) : recurrent;
    }

    private static void stream(List<Case> cases) {
        for (RecurrentShape shape : STREAM) {
            cases.add(Case.of(
                            Section.STREAM,
                            "lstm stream step f32 D=" + shape.input() + " H=" + shape.hidden(),
                            Precision.F32,
                            options -> new StreamWork(options, Precision.F32, shape))
                    .flops(Cell.LSTM.forwardFlops(shape))
                    .asked(Task.recurrent(Kind.LSTM_STEP, Precision.F32, shape))
                    .with(Trait.LATENCY));
        }
    }

    private static void attention(List<Case> cases) {
        for (boolean training : List.of(false, true)) {
            for (String text : ATTENTION) {
                for (boolean causal : List.of(false, true)) {
                    cases.add(attention(AttentionShape.parse(text, causal), training));
                }
            }
        }
    }

    private static Case attention(AttentionShape shape, boolean training) {
        return Case.of(
                        Section.ATTENTION,
                        "attention " + (training ? "training" : "forward") + " f32 " + shape,
                        Precision.F32,
                        options -> new AttentionWork(options, Precision.F32, shape, training))
                .flops(training ? shape.trainingFlops() : shape.forwardFlops())
                .asked(Task.attention(
                        training ? Kind.ATTENTION_TRAINING : Kind.ATTENTION_FORWARD, Precision.F32, shape))
                .with(Trait.SCALES);
    }

    private static void elementwise(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            for (ElementWork.Function function : ElementWork.Function.values()) {
                int n = ElementWork.inL1(precision);
                cases.add(Case.of(
                                Section.ELEMENTWISE,
                                function.label() + " " + label(precision) + " n=" + n,
                                precision,
                                options -> new ElementWork(options, precision, function, n))
                        .in(Unit.nanosecondsPerElement(n))
                        .asked(new Task(function.peerKind(), precision, n))
                        .with(Trait.CYCLES));
            }
        }
    }

    private static void gates(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            for (GatesWork.Part part : GatesWork.Part.values()) {
                cases.add(Case.of(
                                Section.ELEMENTWISE,
                                part.label() + " " + label(precision) + " n=" + GatesWork.ELEMENTS,
                                precision,
                                options -> new GatesWork(options, precision, part))
                        .in(Unit.nanosecondsPerElement(GatesWork.ELEMENTS))
                        .with(Trait.CYCLES));
            }
        }
    }

    private static void optimizer(List<Case> cases) {
        for (Precision precision : Precision.values()) {
            cases.add(Case.of(
                            Section.OPTIMIZER,
                            "adamw " + label(precision) + " n=" + AdamWork.MILLION,
                            precision,
                            options -> new AdamWork(options, precision, AdamWork.MILLION))
                    .asked(new Task(Kind.ADAMW, precision, AdamWork.MILLION)));
        }
    }

    private static Case startup() {
        return Case.of(
                        Section.STARTUP,
                        "startup to first lstm inference f32 " + STARTUP,
                        Precision.F32,
                        options -> new StartupWork(options, STARTUP))
                .in(Unit.MILLISECONDS)
                .asked(Task.recurrent(Kind.STARTUP, Precision.F32, STARTUP))
                .with(Trait.LAUNCH);
    }

    private static String label(Precision precision) {
        return precision == Precision.F32 ? "f32" : "f64";
    }
}
