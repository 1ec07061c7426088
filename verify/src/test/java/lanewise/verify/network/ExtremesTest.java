package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Spec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Large and subnormal inputs to every kind of layer, forward and backward: nothing that comes out is NaN or infinite.
 *
 * <p>The largest are 2^-8 of the end of the range. Sums over six columns and ten rows of their products with weights and cotangents,
 * all below 2, are still below it. So are true gradients, and what is beyond is only within: scores of attention are squares of x,
 * variances too.
 */
class ExtremesTest {
    private static final int TIME = 5;
    /** Exponents below the end of the range; in between squares, and then fourth powers, leave it. */
    private static final int ROOM = 8;

    static Stream<Spec> examples() {
        return Kinds.examples().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void finiteInputsGiveFiniteResults(Spec spec) {
        for (Precision precision : Precision.values()) {
            boolean narrow = precision == Precision.F32;
            int end = narrow ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
            List<Double> values = new ArrayList<>(List.of(narrow ? 1e-40 : 1e-310));
            for (int exponent : new int[] {end / 4, end * 3 / 8, end / 2, end * 3 / 4, end - ROOM}) {
                values.add(Math.scalb(1.0, exponent));
                values.add(-Math.scalb(1.0, exponent));
            }
            for (double value : values) {
                for (boolean everywhere : new boolean[] {true, false}) {
                    require(spec, precision, value, everywhere);
                }
            }
        }
    }

    /** Of either sign, at every step of the first sequence or at one. */
    private static void require(Spec spec, Precision precision, double value, boolean everywhere) {
        // e^x is infinite.
        boolean belowZero = spec.toString().contains("exp()");
        Net net = new Net(spec, precision, TIME, 2, List.of(), 4);
        Engine.Options engine = Engine.Options.defaults().withVectorsAtOnce();
        try (Pass pass = Pass.train(net, engine)) {
            for (int t = everywhere ? 0 : 1; t < (everywhere ? TIME : 2); t++) {
                pass.setInput(t, 0, belowZero ? -Math.abs(value) : t % 2 == 0 ? value : -value);
            }
            pass.run()
                    .results()
                    .forEach((name, values) -> assertTrue(
                            Arrays.stream(values).allMatch(Double::isFinite),
                            () -> name + " of " + net + " at " + value));
        }
    }
}
