package lanewise.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import lanewise.engine.Precision;

/**
 * The functions whose errors are measured: the kernel, its bounds, and the truth. For float64 that has 60 digits; for float32 it is
 * the float64 kernel's double, good to a hundred millionth of a float32 unit where the function has a bound of a few units.
 */
enum Elementary {
    EXP(ElementKernels::exp, StrictMath::exp, Exact::exp),
    LOG(ElementKernels::log, StrictMath::log, Exact::log),
    TANH(ElementKernels::tanh, StrictMath::tanh, Exact::tanh),
    SIGMOID(ElementKernels::sigmoid, Elementary::sigmoid, Exact::sigmoid),
    SOFTPLUS(ElementKernels::softplus, Elementary::softplus, Exact::softplus),
    EXPM1(ElementKernels::expm1, StrictMath::expm1, Exact::expm1),
    LOG1P(ElementKernels::log1p, StrictMath::log1p, Exact::log1p),
    ERF(ElementKernels::erf, Elementary::erf, Exact::erf),
    /** 2^-x of attention's softmax, for 0 &lt;= x up to where it is exactly 0. */
    POWER(null, x -> StrictMath.pow(2, -x), Exact::powerOfTwoBelow),
    ELU((k, x, y, n) -> k.elu(x, y, 0.75, n), Elementary::elu),
    SELU(ActivationKernels::selu, Elementary::selu),
    SILU(ActivationKernels::silu, x -> exact(x).multiply(Exact.sigmoid(x))),
    GELU(ActivationKernels::gelu, x -> exact(x).multiply(Exact.normal(exact(x)))),
    GELU_TANH(ActivationKernels::geluTanh, x -> exact(x).multiply(Exact.sigmoid(cubic(exact(x))))),
    MISH(ActivationKernels::mish, Elementary::mish),
    LOG_SIGMOID(ActivationKernels::logSigmoid, x -> Exact.softplus(-x).negate()),
    /** Of the product beta x as it is rounded: the truth for float64 knows no better. */
    SOFTPLUS_BETA((k, x, y, n) -> k.softplusBeta(x, y, 1.5, 1e9, n), Elementary::softplusBeta);

    static final BigDecimal SELU_SCALE = new BigDecimal("1.0507009873554804934193349852946");
    static final BigDecimal SELU_ALPHA = new BigDecimal("1.6732632423543772848170429916717");
    private static final MathContext DIGITS = new MathContext(60);

    private interface ElementKernel {
        void apply(ElementKernels kernels, long x, long y, long n);
    }

    private interface ActivationKernel {
        void apply(ActivationKernels kernels, long x, long y, long n);
    }

    private interface Kernel {
        void apply(KernelSet kernels, long x, long y, long n);
    }

    private final Kernel kernel;
    /** Of StrictMath, or null. */
    private final DoubleUnaryOperator strict;

    private final DoubleFunction<BigDecimal> truth64;

    Elementary(ElementKernel kernel, DoubleUnaryOperator strict, DoubleFunction<BigDecimal> truth64) {
        this.kernel = (k, x, y, n) -> kernel.apply(k.elements(), x, y, n);
        this.strict = strict;
        this.truth64 = truth64;
    }

    Elementary(ActivationKernel kernel, DoubleFunction<BigDecimal> truth64) {
        this.kernel = (k, x, y, n) -> kernel.apply(k.activations(), x, y, n);
        this.strict = null;
        this.truth64 = truth64;
    }

    /** Whether it is one of those that others are made of, for which the contract has 2 units. */
    boolean basic() {
        return strict != null;
    }

    /** The bound in units of the last place that is written at the function. */
    double bound(Precision precision) {
        boolean f32 = precision == Precision.F32;
        return switch (this) {
            case EXP -> f32 ? ReferenceElementF32.EXP_ULP : ReferenceElementF64.EXP_ULP;
            case LOG -> f32 ? ReferenceElementF32.LOG_ULP : ReferenceElementF64.LOG_ULP;
            case TANH -> f32 ? ReferenceElementF32.TANH_ULP : ReferenceElementF64.TANH_ULP;
            case SIGMOID -> f32 ? ReferenceElementF32.SIGMOID_ULP : ReferenceElementF64.SIGMOID_ULP;
            case SOFTPLUS -> f32 ? ReferenceElementF32.SOFTPLUS_ULP : ReferenceElementF64.SOFTPLUS_ULP;
            case EXPM1 -> f32 ? ReferenceElementF32.EXPM1_ULP : ReferenceElementF64.EXPM1_ULP;
            case LOG1P -> f32 ? ReferenceElementF32.LOG1P_ULP : ReferenceElementF64.LOG1P_ULP;
            case ERF -> f32 ? ReferenceElementF32.ERF_ULP : ReferenceElementF64.ERF_ULP;
            case POWER -> 1.1;
            case ELU -> f32 ? 2.3 : 2.2;
            case SELU -> f32 ? 2.5 : 3.3;
            case SILU -> 1.8;
            case GELU -> f32 ? 8.5 : 7;
            case GELU_TANH -> f32 ? 220 : 2000;
            case MISH -> f32 ? 4.5 : 3.5;
            case LOG_SIGMOID -> 2;
            case SOFTPLUS_BETA -> f32 ? 100 : 2.5;
        };
    }

    /** Whether the function is defined there. */
    boolean covers(double x, Precision precision) {
        return this != POWER
                || x >= 0
                        && x
                                <= (precision == Precision.F32
                                        ? ReferenceAttentionF32.POWER_MOST
                                        : ReferenceAttentionF64.POWER_MOST);
    }

    /** The results for numbers that the precision holds, by the scalar or the vector kernels. */
    double[] values(Precision precision, boolean vectors, double[] x) {
        if (this == POWER) {
            double[] y = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                y[i] = precision == Precision.F32
                        ? ReferenceAttentionF32.power((float) x[i])
                        : ReferenceAttentionF64.power(x[i]);
            }
            return y;
        }
        KernelSet kernels = vectors ? ElementKernelsTest.vector(precision) : ElementKernelsTest.reference(precision);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(Math.max(1, x.length) * (long) precision.bytes(), 64);
            MemorySegment out = arena.allocate(in.byteSize(), 64);
            for (int i = 0; i < x.length; i++) {
                set(in, precision, i, x[i]);
            }
            kernel.apply(kernels, in.address(), out.address(), x.length);
            double[] y = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                y[i] = get(out, precision, i);
            }
            return y;
        }
    }

    static void set(MemorySegment segment, Precision precision, long index, double value) {
        if (precision == Precision.F32) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
        } else {
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
        }
    }

    static double get(MemorySegment segment, Precision precision, long index) {
        return precision == Precision.F32
                ? segment.getAtIndex(ValueLayout.JAVA_FLOAT, index)
                : segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    /** The truth for floats. */
    double[] truth(double[] x, boolean vectors) {
        return values(Precision.F64, vectors, x);
    }

    /** The same from StrictMath. */
    double independent(double x) {
        return strict.applyAsDouble(x);
    }

    /** With 60 digits. */
    BigDecimal truth(double x) {
        return truth64.apply(x);
    }

    /** Random numbers, many of them from where errors are largest and where results end. */
    double[] points(int count) {
        SplittableRandom random = new SplittableRandom(ordinal());
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = switch (this) {
                case LOG, LOG1P -> logPoint(random);
                case POWER ->
                    random.nextInt(3) == 0
                            ? random.nextDouble(0, 2)
                            : random.nextDouble(ReferenceAttentionF64.POWER_MOST);
                default -> point(random);
            };
        }
        return points;
    }

    private double logPoint(SplittableRandom random) {
        return switch (random.nextInt(this == LOG ? 3 : 5)) {
            case 3 -> random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(0, 60));
            case 4 -> random.nextDouble(-1, 3);
            case 0 -> 1 + random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(3, 40));
            case 1 -> random.nextDouble(0.5, 2);
            default -> Double.longBitsToDouble(random.nextLong(1, Double.doubleToLongBits(Double.MAX_VALUE)));
        };
    }

    private double point(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextDouble(-1, 1);
            case 1 -> random.nextGaussian() * 4;
            case 2 -> random.nextDouble(-750, basic() ? 715 : 60);
            case 3 -> basic() ? random.nextDouble(-745.2, -707) : random.nextDouble(-38.6, -20);
            default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-60, 4));
        };
    }

    private static BigDecimal exact(double x) {
        return new BigDecimal(x);
    }

    private static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** e^(-x^2) 2/sqrt(pi) (x + 2x^3/3 + 4x^5/15 + ..): nothing cancels. */
    private static double erf(double x) {
        if (Math.abs(x) > 6 || Double.isNaN(x)) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
            term *= 2 * x * x / i;
            sum += term;
        }
        return sum * StrictMath.exp(-x * x) * 2 / Math.sqrt(Math.PI);
    }

    private static BigDecimal elu(double x) {
        return x > 0 ? exact(x) : Exact.expm1(x).multiply(new BigDecimal("0.75"));
    }

    private static BigDecimal selu(double x) {
        return SELU_SCALE.multiply(x > 0 ? exact(x) : Exact.expm1(x).multiply(SELU_ALPHA));
    }

    private static BigDecimal softplusBeta(double x) {
        return Exact.softplus(x * 1.5).divide(new BigDecimal("1.5"), DIGITS);
    }

    private static BigDecimal mish(double x) {
        return mish(exact(x));
    }

    static BigDecimal mish(BigDecimal x) {
        BigDecimal e = Exact.exp(x);
        BigDecimal n = e.multiply(e.add(BigDecimal.TWO), DIGITS);
        return x.multiply(n).divide(n.add(BigDecimal.TWO), DIGITS);
    }

    /** What the tanh form of gelu has within its sigmoid. */
    static BigDecimal cubic(BigDecimal x) {
        BigDecimal root = new BigDecimal("1.5957691216057307117597842397375274738");
        return root.multiply(x.add(x.pow(3).multiply(new BigDecimal("0.044715"))));
    }
}
