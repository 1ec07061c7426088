package lanewise.engine.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dataflow of one kernel at one precision, written down as Java statements while it is described. A description
 * calls these operations once; {@link ScalarFlow} and {@link VectorFlow} spell them in their dialect, in the same
 * order, so the two compute the same bits.
 */
abstract class Flow {
    /** A floating-point value: a Java expression, and whether it needs no parentheses. */
    record Real(String text, boolean atom) {}

    /** The bits of a floating-point value as an integer of the same size. */
    record Bits(String text, boolean atom) {}

    /** The outcome of a comparison, used at once by {@link #choose}. */
    record Test(String text) {}

    /** An elementary function: scalar code calls it by name, vector code expands it in place. */
    interface Function {
        String javaName();

        Real expand(Flow flow, Real x);
    }

    final Numbers numbers;
    private final List<String> statements = new ArrayList<>();
    private final Map<String, Integer> uses = new HashMap<>();

    Flow(Numbers numbers) {
        this.numbers = numbers;
    }

    abstract Real constant(String name);

    /** A number that the kernel is called with. */
    abstract Real number(String name);

    abstract Real add(Real a, Real b);

    abstract Real sub(Real a, Real b);

    abstract Real mul(Real a, Real b);

    abstract Real div(Real a, Real b);

    /** a b + c, rounded once. */
    abstract Real fma(Real a, Real b, Real c);

    abstract Real sqrt(Real a);

    abstract Real abs(Real a);

    abstract Real neg(Real a);

    abstract Test less(Real a, Real b);

    abstract Test greater(Real a, Real b);

    abstract Test equal(Real a, Real b);

    /** The one way to branch. There is no minimum: Java's costs several instructions (docs/decisions). */
    abstract Real choose(Test test, Real yes, Real no);

    abstract Bits bits(Real a);

    abstract Real real(Bits a);

    abstract Bits shiftLeft(Bits a, int by);

    /** Zeros move in. */
    abstract Bits shiftRight(Bits a, int by);

    abstract Bits plus(Bits a, String constant);

    abstract Bits plus(Bits a, Bits b);

    abstract Bits minus(Bits a, Bits b);

    /** The smaller of two signed integers: one instruction, unlike compare and blend. */
    abstract Bits atMost(Bits a, String constant);

    abstract Bits atLeast(Bits a, String constant);

    abstract Bits and(Bits a, String constant);

    abstract Bits or(Bits a, Bits b);

    abstract Real call(Function function, Real x);

    abstract String realType();

    abstract String bitsType();

    /** Keeps a value in a named local variable. */
    final Real let(String name, Real value) {
        String unique = unique(name);
        statement(realType() + " " + unique + " = " + value.text() + ";");
        return new Real(unique, true);
    }

    final Bits let(String name, Bits value) {
        String unique = unique(name);
        statement(bitsType() + " " + unique + " = " + value.text() + ";");
        return new Bits(unique, true);
    }

    /** Reserves a local name: the name itself, or with the next free number. */
    final String unique(String name) {
        int use = uses.merge(name, 1, Integer::sum);
        return use == 1 ? name : unique(name + use);
    }

    final void statement(String line) {
        statements.add(line);
    }

    /** The statements so far, which the flow forgets. */
    final List<String> drain() {
        List<String> drained = List.copyOf(statements);
        statements.clear();
        return drained;
    }

    static String wrap(Real a) {
        return a.atom() ? a.text() : "(" + a.text() + ")";
    }

    static String wrap(Bits a) {
        return a.atom() ? a.text() : "(" + a.text() + ")";
    }
}
