package lanewise.engine.generate;

/** Spells a dataflow in plain scalar Java. */
final class ScalarFlow extends Flow {
    ScalarFlow(Numbers numbers) {
        super(numbers);
    }

    @Override
    String realType() {
        return numbers.real();
    }

    @Override
    String bitsType() {
        return numbers.bits();
    }

    @Override
    Real constant(String name) {
        return new Real(name, true);
    }

    @Override
    Real number(String name) {
        return new Real(name, true);
    }

    private static Real infix(Real a, String operator, Real b) {
        return new Real(wrap(a) + " " + operator + " " + wrap(b), false);
    }

    @Override
    Real add(Real a, Real b) {
        return infix(a, "+", b);
    }

    @Override
    Real sub(Real a, Real b) {
        return infix(a, "-", b);
    }

    @Override
    Real mul(Real a, Real b) {
        return infix(a, "*", b);
    }

    @Override
    Real div(Real a, Real b) {
        return infix(a, "/", b);
    }

    @Override
    Real fma(Real a, Real b, Real c) {
        return new Real("Math.fma(" + a.text() + ", " + b.text() + ", " + c.text() + ")", true);
    }

    @Override
    Real sqrt(Real a) {
        // Rounding the float64 root of a float once more gives the float's correctly rounded root.
        String root = "Math.sqrt(" + a.text() + ")";
        return new Real(numbers.isFloat() ? "(float) " + root : root, !numbers.isFloat());
    }

    @Override
    Real abs(Real a) {
        return new Real("Math.abs(" + a.text() + ")", true);
    }

    @Override
    Real neg(Real a) {
        return new Real("-" + wrap(a), true);
    }

    private static Test comparison(Real a, String operator, Real b) {
        return new Test(wrap(a) + " " + operator + " " + wrap(b));
    }

    @Override
    Test less(Real a, Real b) {
        return comparison(a, "<", b);
    }

    @Override
    Test greater(Real a, Real b) {
        return comparison(a, ">", b);
    }

    @Override
    Test equal(Real a, Real b) {
        return comparison(a, "==", b);
    }

    @Override
    Real choose(Test test, Real yes, Real no) {
        return new Real(test.text() + " ? " + wrap(yes) + " : " + wrap(no), false);
    }

    @Override
    Bits bits(Real a) {
        return new Bits(numbers.toBits() + "(" + a.text() + ")", true);
    }

    @Override
    Real real(Bits a) {
        return new Real(numbers.fromBits() + "(" + a.text() + ")", true);
    }

    @Override
    Bits shiftLeft(Bits a, int by) {
        return new Bits(wrap(a) + " << " + by, false);
    }

    @Override
    Bits shiftRight(Bits a, int by) {
        return new Bits(wrap(a) + " >>> " + by, false);
    }

    @Override
    Bits plus(Bits a, String constant) {
        return new Bits(wrap(a) + " + " + constant, false);
    }

    @Override
    Bits plus(Bits a, Bits b) {
        return new Bits(wrap(a) + " + " + wrap(b), false);
    }

    @Override
    Bits minus(Bits a, Bits b) {
        return new Bits(wrap(a) + " - " + wrap(b), false);
    }

    @Override
    Bits atMost(Bits a, String constant) {
        return new Bits("Math.min(" + a.text() + ", " + constant + ")", true);
    }

    @Override
    Bits atLeast(Bits a, String constant) {
        return new Bits("Math.max(" + a.text() + ", " + constant + ")", true);
    }

    @Override
    Bits and(Bits a, String constant) {
        return new Bits(wrap(a) + " & " + constant, false);
    }

    @Override
    Bits or(Bits a, Bits b) {
        return new Bits(wrap(a) + " | " + wrap(b), false);
    }

    @Override
    Real call(Function function, Real x) {
        return new Real(function.javaName() + "(" + x.text() + ")", true);
    }
}
