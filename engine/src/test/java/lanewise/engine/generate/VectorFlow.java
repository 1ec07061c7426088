package lanewise.engine.generate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Spells a dataflow with the Vector API: functions are expanded where they are used, because a helper method that takes
 * or returns vectors may not be inlined and then costs 4x and allocates.
 */
final class VectorFlow extends Flow {
    private final Map<String, String> broadcasts = new LinkedHashMap<>();

    VectorFlow(Numbers numbers) {
        super(numbers);
    }

    /** Constants used so far, as vectors to be made before the loop: local name by constant or expression. */
    Map<String, String> broadcasts() {
        return broadcasts;
    }

    @Override
    String realType() {
        return numbers.vector();
    }

    @Override
    String bitsType() {
        return numbers.bitsVector();
    }

    @Override
    Real constant(String name) {
        return new Real(broadcasts.computeIfAbsent(name, n -> unique(camelCase(n))), true);
    }

    @Override
    Real number(String name) {
        return new Real(broadcasts.computeIfAbsent(name, n -> unique(n + "V")), true);
    }

    private static String camelCase(String name) {
        String[] words = name.toLowerCase().split("_");
        return words[0]
                + java.util.Arrays.stream(words)
                        .skip(1)
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
    }

    private static Real method(Real a, String name, String arguments) {
        return new Real(a.text() + "." + name + "(" + arguments + ")", true);
    }

    @Override
    Real add(Real a, Real b) {
        return method(a, "add", b.text());
    }

    @Override
    Real sub(Real a, Real b) {
        return method(a, "sub", b.text());
    }

    @Override
    Real mul(Real a, Real b) {
        return method(a, "mul", b.text());
    }

    @Override
    Real div(Real a, Real b) {
        return method(a, "div", b.text());
    }

    @Override
    Real fma(Real a, Real b, Real c) {
        return method(a, "fma", b.text() + ", " + c.text());
    }

    @Override
    Real sqrt(Real a) {
        return method(a, "sqrt", "");
    }

    @Override
    Real abs(Real a) {
        return method(a, "abs", "");
    }

    @Override
    Real neg(Real a) {
        return method(a, "neg", "");
    }

    private static Test comparison(Real a, String operator, Real b) {
        return new Test(a.text() + ".compare(" + operator + ", " + b.text() + ")");
    }

    @Override
    Test less(Real a, Real b) {
        return comparison(a, "LT", b);
    }

    @Override
    Test greater(Real a, Real b) {
        return comparison(a, "GT", b);
    }

    @Override
    Test equal(Real a, Real b) {
        return comparison(a, "EQ", b);
    }

    @Override
    Real choose(Test test, Real yes, Real no) {
        return method(no, "blend", yes.text() + ", " + test.text());
    }

    @Override
    Bits bits(Real a) {
        return new Bits(a.text() + "." + numbers.reinterpretAsBits() + "()", true);
    }

    @Override
    Real real(Bits a) {
        return new Real(a.text() + "." + numbers.reinterpretAsReal() + "()", true);
    }

    private static Bits lanewise(Bits a, String operator, String argument) {
        return new Bits(a.text() + ".lanewise(" + operator + ", " + argument + ")", true);
    }

    @Override
    Bits shiftLeft(Bits a, int by) {
        return lanewise(a, "LSHL", Integer.toString(by));
    }

    @Override
    Bits shiftRight(Bits a, int by) {
        return lanewise(a, "LSHR", Integer.toString(by));
    }

    @Override
    Bits plus(Bits a, String constant) {
        return new Bits(a.text() + ".add(" + constant + ")", true);
    }

    @Override
    Bits plus(Bits a, Bits b) {
        return new Bits(a.text() + ".add(" + b.text() + ")", true);
    }

    @Override
    Bits minus(Bits a, Bits b) {
        return new Bits(a.text() + ".sub(" + b.text() + ")", true);
    }

    @Override
    Bits atMost(Bits a, String constant) {
        return new Bits(a.text() + ".min(" + constant + ")", true);
    }

    @Override
    Bits atLeast(Bits a, String constant) {
        return new Bits(a.text() + ".max(" + constant + ")", true);
    }

    @Override
    Bits and(Bits a, String constant) {
        return new Bits(a.text() + ".and(" + constant + ")", true);
    }

    @Override
    Bits or(Bits a, Bits b) {
        return new Bits(a.text() + ".or(" + b.text() + ")", true);
    }

    @Override
    Real call(Function function, Real x) {
        return function.expand(this, x);
    }
}
