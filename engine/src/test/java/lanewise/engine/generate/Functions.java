package lanewise.engine.generate;

import java.util.List;

/**
 * The elementary functions, each described once for both precisions, for scalar code, for its own vector kernel and for
 * every fused kernel that uses it.
 */
enum Functions implements Flow.Function {
    EXP(1.04, 1.1, """
        e^x. Infinity from overflow on, gradual underflow to 0.

        <p>x = n ln 2 + r with |r| &lt;= ln(2)/2; e^r = 1 + r + r^2 P(r); times 2^n.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real rounded = exponent(f, x, "LOG2_E", "EXP_TOP");
            Flow.Real e = expm1(f, reduce(f, x, rounded));
            // 2^n in two parts, because 2^128 overflows and 2^-127 underflows where the result need not.
            Flow.Test below = f.less(x, f.constant("ZERO"));
            Flow.Real most = f.choose(below, f.constant("EXP_UP"), f.constant("EXP_DOWN"));
            Flow.Bits n = f.let("b", f.shiftLeft(f.bits(rounded), f.numbers.fractionBits()));
            Flow.Real s = f.let("s", f.real(f.plus(n, f.bits(f.let("most", most)))));
            Flow.Real other = f.let("other", f.choose(below, f.constant("EXP_DOWN"), f.constant("EXP_UP")));
            Flow.Real y = f.let("y", f.mul(f.fma(s, e, s), other));
            return f.let("y", f.choose(f.less(x, f.constant("EXP_MIN")), f.constant("ZERO"), y));
        }
    },
    LOG(0.84, 0.9, """
        Natural logarithm. -infinity at 0, NaN below.

        <p>x = 2^k m with sqrt(1/2) &lt;= m &lt; sqrt(2), so that ln x = k ln 2 + ln m.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real up = f.mul(x, f.constant("LOG_UP"));
            Flow.Real v = f.let("v", f.choose(f.less(x, f.constant("MIN_NORMAL")), up, x));
            Flow.Test low = f.less(x, f.constant("MIN_NORMAL"));
            Flow.Real bias = f.let("bias", f.choose(low, f.constant("LOG_BIAS_LOW"), f.constant("LOG_BIAS")));
            Flow.Bits b = f.let("b", f.plus(f.bits(v), "LOG_OFFSET"));
            Flow.Bits exponent = f.shiftRight(b, f.numbers.fractionBits());
            Flow.Real k = f.let("k", f.sub(f.real(f.plus(exponent, "ROUND_BITS")), bias));
            Flow.Real m = f.real(f.plus(f.and(b, "FRACTION"), "LOG_ROOT"));
            Flow.Real y = f.let("y", log1p(f, f.let("d", f.sub(m, f.constant("ONE"))), k));
            y = f.let("y", f.choose(f.less(x, f.constant("INFINITY")), y, x));
            y = f.let("y", f.choose(f.equal(x, f.constant("ZERO")), f.constant("MINUS_INFINITY"), y));
            return f.let("y", f.choose(f.less(x, f.constant("ZERO")), f.constant("NAN"), y));
        }
    },
    TANH(1.07, 1.2, """
        Hyperbolic tangent; exactly +-1 where that is nearest, the sign of zero is kept.

        <p>With a = |x|: a - a^3 / q(a^2) up to 1, else 1 - 2 / (1 + e^(2a)), where e^(2a) = 2^n (Q + h) / (Q - h) with
        h = a - n ln(2)/2 and Q = h coth h. Both are b - 2 n / d, so that there is one division.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real a = f.let("a", f.abs(x));
            // NaN does not survive this; it comes back with b below.
            Flow.Real v = f.let("v", f.real(f.atMost(f.bits(a), "TANH_TOP")));
            Flow.Real rounded = f.let("t", f.fma(v, f.constant("TWICE_LOG2_E"), f.constant("ROUND")));
            Flow.Real n = f.let("n", f.sub(rounded, f.constant("ROUND")));
            // One fma is enough here: an error in h is damped by 1 - tanh^2, and n is small.
            Flow.Real h = f.let("h", f.fma(n, f.constant("MINUS_HALF_LN2"), v));
            Flow.Real square = f.let("hh", f.mul(h, h));
            Flow.Real q = f.let("q", f.fma(series(f, "COTH", square), square, f.constant("ONE")));
            Flow.Real under = f.let("under", f.sub(q, h));
            Flow.Real large = f.let("large", f.fma(power(f, f.bits(rounded), "ONE_BITS"), f.add(q, h), under));
            Flow.Real z = f.let("z", f.mul(v, v));
            Flow.Real cube = f.let("cube", f.mul(v, z));
            Flow.Real small = series(f, "TANH", z);
            Flow.Test far = f.greater(a, f.constant("ONE"));
            Flow.Real over = f.let("over", f.choose(far, under, cube));
            Flow.Real d = f.let("d", f.choose(far, large, small));
            Flow.Real b = f.let("b", f.choose(far, f.constant("ONE"), a));
            Flow.Real y = f.let("y", f.fma(f.constant("MINUS_TWO"), f.div(over, d), b));
            Flow.Bits sign = f.let("sign", f.and(f.bits(x), "SIGN_BIT"));
            return f.let("y", f.real(f.or(f.bits(y), sign)));
        }
    },
    SIGMOID(1.7, 1.75, """
        1 / (1 + e^-x); exactly 1 where that is nearest, gradual underflow to 0.

        <p>With e^-x = s (1 + t) and s a power of two: u / (u s t + (u + u s)), where u is a power of two so small
        that u s never overflows. What u + u s loses to rounding is given back, so that little more than the
        denominator and the quotient is rounded.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real rounded = exponent(f, x, "MINUS_LOG2_E", "SIGMOID_TOP");
            // r, e and s with the other sign: so nothing is negated.
            Flow.Real n = f.let("n", f.sub(rounded, f.constant("ROUND")));
            Flow.Real r = f.let("r", f.fma(n, f.constant("LN2_HIGH"), x));
            r = f.let("r", f.fma(n, f.constant("LN2_LOW"), r));
            Flow.Real square = f.let("rr", f.mul(r, r));
            Flow.Real e = f.let("e", f.fma(square, pairs(f, "MINUS_EXP", r, square), r));
            Flow.Real scale = power(f, f.bits(rounded), "MINUS_SIGMOID_SCALE");
            Flow.Real unit = f.constant("SIGMOID_UNIT");
            Flow.Real sum = f.let("sum", f.sub(unit, scale));
            Flow.Real lost = f.let("lost", f.sub(unit, f.add(sum, scale)));
            Flow.Real y = f.let("y", f.div(unit, f.add(sum, f.fma(scale, e, lost))));
            return f.let("y", f.choose(f.greater(x, f.constant("SIGMOID_MAX")), f.constant("ONE"), y));
        }
    },
    SOFTPLUS(1.7, 1.75, """
        ln(1 + e^x).

        <p>max(x, 0) + log1p(e), e = e^-|x|; log1p(e) is ln 2 + log1p((e - 1) / 2) where e &gt; 1/2, so that nothing
        is lost by adding 1, and e - 1 is taken from the parts of e before they are rounded.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real y = f.let("y", f.neg(f.abs(x)));
            Flow.Real rounded = f.let("t", f.fma(y, f.constant("LOG2_E"), f.constant("ROUND")));
            Flow.Real t = expm1(f, reduce(f, y, rounded));
            Flow.Real scale = power(f, f.bits(rounded), "SOFTPLUS_SCALE");
            Flow.Real e = f.let("e", f.mul(f.fma(scale, t, scale), f.constant("SOFTPLUS_DOWN")));
            e = f.let("e", f.choose(f.less(y, f.constant("EXP_MIN")), f.constant("ZERO"), e));
            Flow.Real half = f.let("half", f.mul(scale, f.constant("SOFTPLUS_HALF_DOWN")));
            Flow.Real reduced = f.let("reduced", f.fma(half, t, f.sub(half, f.constant("HALF"))));
            Flow.Real d = f.let("d", f.choose(f.greater(e, f.constant("HALF")), reduced, e));
            Flow.Real k = f.choose(f.greater(e, f.constant("HALF")), f.constant("ONE"), f.constant("ZERO"));
            Flow.Real log = log1p(f, d, f.let("k", k));
            Flow.Real positive = f.let("positive", f.real(f.atLeast(f.bits(x), "ZERO_BITS")));
            return f.let("y", f.add(positive, log));
        }
    },
    EXPM1(1.35, 1.35, """
        e^x - 1; infinity from overflow on, -1 where that is nearest, the sign of zero is kept.

        <p>With x = n ln 2 + r and the part of r that rounding loses: s e^r - 1 from the outside in, s = 2^n, all of it
        halved because 2^128 overflows where the result need not.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real rounded = exponent(f, x, "LOG2_E", "EXPM1_TOP");
            Flow.Real y = expm1(f, x, rounded, "HALF_BITS", "HALF");
            y = f.let("y", f.add(y, y));
            y = f.let("y", f.choose(f.less(f.abs(x), f.constant("EXPM1_SMALL")), x, y));
            y = f.let("y", f.choose(f.less(x, f.constant("EXPM1_MIN")), f.constant("MINUS_ONE"), y));
            return f.let("y", f.choose(f.greater(x, f.constant("EXPM1_MAX")), f.constant("INFINITY"), y));
        }
    },
    LOG1P(1.45, 1.3, """
        ln(1 + x). -infinity at -1, NaN below; the sign of zero is kept.

        <p>1 + x = 2^k (1 + d) with sqrt(1/2) &lt;= 1 + d &lt; sqrt(2), where d = x 2^-k + (2^-k - 1) is rounded once.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real u = f.let("u", f.add(x, f.constant("ONE")));
            Flow.Bits b = f.let("b", f.plus(f.bits(u), "LOG_OFFSET"));
            Flow.Bits exponent = f.shiftRight(b, f.numbers.fractionBits());
            Flow.Real k = f.let("k", f.sub(f.real(f.plus(exponent, "ROUND_BITS")), f.constant("LOG_BIAS")));
            // 2^-128 has no bits of its own exponent, 4 times that has.
            Flow.Real four = power(f, f.bits(f.sub(f.constant("ROUND"), k)), "FOUR_BITS");
            Flow.Real scale = f.let("scale", f.mul(four, f.constant("QUARTER")));
            Flow.Real d = f.let("d", f.fma(x, scale, f.sub(scale, f.constant("ONE"))));
            Flow.Real y = f.let("y", log1p(f, d, k));
            y = f.let("y", f.choose(f.less(x, f.constant("INFINITY")), y, x));
            y = f.let("y", f.choose(f.equal(x, f.constant("ZERO")), x, y));
            y = f.let("y", f.choose(f.equal(u, f.constant("ZERO")), f.constant("MINUS_INFINITY"), y));
            return f.let("y", f.choose(f.less(u, f.constant("ZERO")), f.constant("NAN"), y));
        }
    },
    ERF(1.35, 1.3, """
        The error function; exactly +-1 where that is nearest, the sign of zero is kept.

        <p>With a = |x|: a + a P(a^2) up to 0.92, else 1 - 2 Q(a sqrt(2)), Q the normal distribution's tail.
        """) {
        @Override
        public Flow.Real expand(Flow f, Flow.Real x) {
            Flow.Real a = f.let("a", f.abs(x));
            Flow.Real z = f.let("z", f.mul(a, a));
            Flow.Real small = f.let("small", f.fma(a, series(f, "ERF", z), a));
            Flow.Real rounded = f.let("t", f.fma(z, f.constant("MINUS_LOG2_E"), f.constant("ROUND")));
            Flow.Real t = expm1(f, reduce(f, f.neg(z), rounded));
            Flow.Real scale = power(f, f.bits(rounded), "ONE_BITS");
            Flow.Real density = f.let("density", f.fma(scale, t, scale));
            Flow.Real tail = f.mul(density, tailRatio(f, f.let("v", f.mul(a, f.constant("ROOT_TWO")))));
            Flow.Real large = f.let("large", f.fma(f.constant("MINUS_TWO"), tail, f.constant("ONE")));
            Flow.Real y = f.let("y", f.choose(f.less(a, f.constant("ERF_SMALL")), small, large));
            y = f.let("y", f.choose(f.greater(a, f.constant("ERF_MAX")), f.constant("ONE"), y));
            Flow.Bits sign = f.let("sign", f.and(f.bits(x), "SIGN_BIT"));
            return f.let("y", f.real(f.or(f.bits(y), sign)));
        }
    };

    private final double ulp32;
    private final double ulp64;
    private final String javadoc;

    Functions(double ulp32, double ulp64, String javadoc) {
        this.ulp32 = ulp32;
        this.ulp64 = ulp64;
        this.javadoc = javadoc;
    }

    /** Largest error in units of the last place. */
    double ulp(Numbers numbers) {
        return numbers.either(ulp32, ulp64);
    }

    /** What the scalar function's Javadoc says, without the error bound. */
    List<String> javadoc() {
        return javadoc.strip().lines().toList();
    }

    @Override
    public String javaName() {
        return name().toLowerCase();
    }

    /** {@code of} where x &gt; 0, else +0; where x is NaN {@code of}, so that NaN stays. */
    static Flow.Real relu(Flow f, Flow.Real x, Flow.Real of) {
        return f.choose(f.less(x, f.constant("LEAST")), f.constant("ZERO"), of);
    }

    /** r = y - n ln 2, where the lowest bits of {@code rounded} are n. */
    private static Flow.Real reduce(Flow f, Flow.Real y, Flow.Real rounded) {
        Flow.Real n = f.let("n", f.sub(rounded, f.constant("ROUND")));
        Flow.Real r = f.let("r", f.fma(n, f.constant("MINUS_LN2_HIGH"), y));
        return f.let("r", f.fma(n, f.constant("MINUS_LN2_LOW"), r));
    }

    /** e^r - 1 for |r| &lt;= ln(2)/2. */
    static Flow.Real expm1(Flow f, Flow.Real r) {
        Flow.Real square = f.let("rr", f.mul(r, r));
        return f.let("e", f.fma(square, pairs(f, "EXP", r, square), r));
    }

    /**
     * (e^x - 1) factor, where the lowest bits of {@code rounded} are n: with r + c = x - n ln 2, c being what r loses to
     * rounding, and s = 2^n factor, it is s r + (s - factor) + s (r^2 P(r) + c), the large terms first.
     *
     * @param offset the bits of the factor, a power of two
     */
    static Flow.Real expm1(Flow f, Flow.Real x, Flow.Real rounded, String offset, String factor) {
        Flow.Real n = f.let("n", f.sub(rounded, f.constant("ROUND")));
        Flow.Real high = f.let("high", f.fma(n, f.constant("MINUS_LN2_HIGH"), x));
        Flow.Real r = f.let("r", f.fma(n, f.constant("MINUS_LN2_LOW"), high));
        Flow.Real c = f.let("c", f.fma(n, f.constant("MINUS_LN2_LOW"), f.sub(high, r)));
        Flow.Real square = f.let("rr", f.mul(r, r));
        Flow.Real q = f.let("q", f.fma(square, pairs(f, "EXP", r, square), c));
        Flow.Real scale = power(f, f.bits(rounded), offset);
        Flow.Real large = f.fma(scale, r, f.sub(scale, f.constant(factor)));
        return f.let("y", f.fma(scale, q, large));
    }

    /** e^x - 1 for x &lt; 0, and anything where x &gt; 0. NaN stays. */
    static Flow.Real expm1Below(Flow f, Flow.Real x) {
        Flow.Real y = expm1(f, x, exponent(f, x, "LOG2_E", "EXPM1_TOP"), "ONE_BITS", "ONE");
        return f.let("y", f.choose(f.less(x, f.constant("EXPM1_MIN")), f.constant("MINUS_ONE"), y));
    }

    /** The normal distribution's tail beyond t &gt;= 0, times e^(t^2/2). */
    static Flow.Real tailRatio(Flow f, Flow.Real t) {
        Flow.Real over = series(f, "TAIL", t);
        return f.let("ratio", f.div(over, series(f, "UNDER", t)));
    }

    /** e^(-t^2/2) times SIGMOID_UP for 0 &lt;= t &lt;= TAIL_MAX; the square is taken to twice the precision. */
    static Flow.Real density(Flow f, Flow.Real t) {
        Flow.Real half = f.let("half", f.mul(t, f.constant("HALF")));
        Flow.Real square = f.let("square", f.mul(half, t));
        Flow.Real lost = f.let("lost", f.fma(half, t, f.neg(square)));
        Flow.Real rounded = f.let("t", f.fma(square, f.constant("MINUS_LOG2_E"), f.constant("ROUND")));
        Flow.Real r = f.let("r", f.sub(reduce(f, f.neg(square), rounded), lost));
        Flow.Real e = expm1(f, r);
        Flow.Real scale = power(f, f.bits(rounded), "SOFTPLUS_SCALE");
        return f.let("density", f.fma(scale, e, scale));
    }

    /** e^x times SIGMOID_UP for SILU_MIN &lt;= x &lt;= SILU_MAX. */
    static Flow.Real scaledExp(Flow f, Flow.Real x) {
        Flow.Real rounded = f.let("t", f.fma(x, f.constant("LOG2_E"), f.constant("ROUND")));
        Flow.Real e = expm1(f, reduce(f, x, rounded));
        Flow.Real scale = power(f, f.bits(rounded), "SOFTPLUS_SCALE");
        return f.let("scaled", f.fma(scale, e, scale));
    }

    /**
     * Two parts of 1 / (1 + e^-x), both times SIGMOID_UNIT, for SILU_MIN &lt;= x &lt;= SILU_MAX.
     *
     * @param under 1 + e^-x
     * @param exp e^-x
     */
    record SigmoidParts(Flow.Real under, Flow.Real exp) {
        static SigmoidParts of(Flow f, Flow.Real x) {
            Flow.Real rounded = f.let("t", f.fma(x, f.constant("MINUS_LOG2_E"), f.constant("ROUND")));
            Flow.Real e = expm1(f, reduce(f, f.neg(x), rounded));
            Flow.Real scale = power(f, f.bits(rounded), "SIGMOID_SCALE");
            Flow.Real unit = f.constant("SIGMOID_UNIT");
            Flow.Real sum = f.let("sum", f.add(scale, unit));
            Flow.Real lost = f.let("lost", f.sub(unit, f.sub(sum, scale)));
            Flow.Real under = f.let("under", f.add(sum, f.fma(scale, e, lost)));
            return new SigmoidParts(under, f.fma(scale, e, scale));
        }

        /** x / (1 + e^-x): a subnormal result is rounded at the end only. */
        Flow.Real times(Flow f, Flow.Real x) {
            return f.mul(f.div(x, under), f.constant("SIGMOID_UNIT"));
        }

        /** y + (x y) (1 - y), y the sigmoid; {@code x} is multiplied by {@code slope} unless that is null. */
        Flow.Real slope(Flow f, Flow.Real x, Flow.Real slope) {
            Flow.Real y = f.let("s", f.div(f.constant("SIGMOID_UNIT"), under));
            Flow.Real rest = f.let("rest", f.mul(f.mul(exp, y), f.constant("SIGMOID_UP")));
            Flow.Real inner = f.mul(x, y);
            return f.fma(slope == null ? inner : f.mul(inner, slope), rest, y);
        }
    }

    /** Horner's rule, over pairs of terms where there are many. */
    private static Flow.Real series(Flow f, String name, Flow.Real x) {
        return Constants.terms(f.numbers, name) < 6
                ? polynomial(f, name, x)
                : pairs(f, name, x, f.let("xx", f.mul(x, x)));
    }

    /**
     * x log2(e) rounded to an integer, which stands in the lowest bits of the result, and held down to {@code top}.
     *
     * <p>The other end needs no such care: what it spoils is replaced at the end. NaN stays in x and reaches the result
     * by {@link #reduce}.
     */
    private static Flow.Real exponent(Flow f, Flow.Real x, String log2, String top) {
        Flow.Real rounded = f.let("t", f.fma(x, f.constant(log2), f.constant("ROUND")));
        return f.let("t", f.real(f.atMost(f.bits(rounded), top)));
    }

    /** 2^n times the power of two in {@code offset}, from the lowest bits of {@code n}. */
    private static Flow.Real power(Flow f, Flow.Bits n, String offset) {
        Flow.Bits shifted = f.let("b", f.shiftLeft(n, f.numbers.fractionBits()));
        return f.let("s", f.real(f.plus(shifted, offset)));
    }

    /**
     * ln(1 + d) + k ln 2 for -0.3 &lt; d &lt;= 0.5: with s = d / (2 + d), it is d - (d^2/2 - s (d^2/2 + s^2 P(s^2))).
     */
    private static Flow.Real log1p(Flow f, Flow.Real d, Flow.Real k) {
        Flow.Real s = f.let("s", f.div(d, f.add(f.constant("TWO"), d)));
        Flow.Real z = f.let("z", f.mul(s, s));
        Flow.Real h = f.let("h", f.mul(f.mul(f.constant("HALF"), d), d));
        Flow.Real p = f.numbers.isFloat() ? polynomial(f, "LOG", z) : pairs(f, "LOG", z, f.let("zz", f.mul(z, z)));
        Flow.Real low = f.let("low", f.fma(s, f.fma(z, p, h), f.mul(k, f.constant("LN2_LOW"))));
        return f.fma(k, f.constant("LN2_HIGH"), f.sub(d, f.sub(h, low)));
    }

    /** Horner's rule. */
    private static Flow.Real polynomial(Flow f, String name, Flow.Real x) {
        int term = Constants.terms(f.numbers, name) - 1;
        Flow.Real p = f.constant(name + "_" + term);
        while (--term >= 0) {
            p = f.let("p", f.fma(p, x, f.constant(name + "_" + term)));
        }
        return p;
    }

    /** Horner's rule in x^2 over pairs of terms: half as long a chain, because these kernels wait for latency. */
    private static Flow.Real pairs(Flow f, String name, Flow.Real x, Flow.Real square) {
        int terms = Constants.terms(f.numbers, name);
        Flow.Real p = null;
        for (int term = (terms - 1) / 2 * 2; term >= 0; term -= 2) {
            Flow.Real pair = f.constant(name + "_" + term);
            if (term + 1 < terms) {
                pair = f.let("q", f.fma(f.constant(name + "_" + (term + 1)), x, pair));
            }
            p = p == null ? pair : f.let("p", f.fma(p, square, pair));
        }
        return p;
    }
}
