package lanewise.verify.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Spec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large and subnormal inputs to every kind of layer, forward and backward: nothing that comes out is NaN or infinite. */
class ExtremesTest {
    private static final int TIME = 5;
    private static final double LARGE = 1e30;
    /** Gradients of attention have fourth powers of x, and float32 ends at 3e38; further up it gives NaN, as documented. */
    private static final double LARGE_IN_ATTENTION = 1e6;

    static Stream<Spec> examples() {
        return Kinds.examples().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void finiteInputsGiveFiniteResults(Spec spec) {
        for (Precision precision : Precision.values()) {
            boolean narrow = precision == Precision.F32;
            double large = narrow && Kinds.attendsToItself(spec) ? LARGE_IN_ATTENTION : LARGE;
            for (double value : new double[] {large, -large, narrow ? 1e-40 : 1e-310}) {
                for (boolean everywhere : new boolean[] {true, false}) {
                    require(spec, precision, value, everywhere);
                }
            }
        }
    }

    /** Of either sign, at every step of the first sequence or at one. */
    private static void require(Spec spec, Precision precision, double value, boolean everywhere) {
        // e^1e30 is infinite.
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
