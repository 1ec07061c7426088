package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Rng;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.recurrent.RecurrentInit;
import lanewise.nn.spec.RecurrentSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variances and bounds over many draws, and what is exact. */
class InitializerTest {
    private static double[] draw(Initializer initializer, int rows, int columns) {
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.PARAM, Precision.F64)) {
            Matrix matrix = slab.reserveDense("w", rows, columns);
            slab.allocate();
            initializer.fill(matrix, Rng.of(7, "w"));
            return matrix.toArray();
        }
    }

    /**
     * n = 40000 draws: the mean's standard error is s / 200, the variance's s^2 sqrt((kurtosis - 1) / n), for the normal
     * s^2 / 141. Five of them are allowed.
     */
    private static void assertMoments(double variance, double[] draws) {
        double mean = Arrays.stream(draws).average().orElseThrow();
        double actual = Arrays.stream(draws).map(x -> x * x).average().orElseThrow();
        assertEquals(40_000, draws.length);
        assertEquals(0, mean, 5 * Math.sqrt(variance) / 200);
        assertEquals(variance, actual, 5 * variance / 141);
    }

    @Test
    void variancesAreAsDocumented() {
        assertMoments(0.25, draw(Initializer.normal(0.5), 100, 400));
        assertMoments(0.12 / 9, draw(Initializer.uniform(0.2), 100, 400));
        assertMoments(2 / 500.0, draw(Initializer.xavierUniform(), 100, 400));
        assertMoments(2 / 500.0, draw(Initializer.xavierNormal(), 100, 400));
        assertMoments(2 / 400.0, draw(Initializer.heUniform(), 100, 400));
        assertMoments(2 / 400.0, draw(Initializer.heNormal(), 100, 400));
        double bound = Arrays.stream(draw(Initializer.xavierUniform(), 100, 400))
                .map(Math::abs)
                .max()
                .orElseThrow();
        assertTrue(bound <= Math.sqrt(6 / 500.0), () -> "" + bound);
    }

    /** Products of columns differ from 0 and 1 by a few roundings of sums of 60 terms. */
    @Test
    void orthogonalVectorsAreOrthonormal() {
        for (int[] shape : new int[][] {{60, 20}, {20, 60}, {30, 30}, {1, 5}, {5, 1}, {1, 1}}) {
            double[] q = draw(Initializer.orthogonal(), shape[0], shape[1]);
            boolean tall = shape[0] >= shape[1];
            int count = tall ? shape[1] : shape[0];
            for (int a = 0; a < count; a++) {
                for (int b = 0; b <= a; b++) {
                    double sum = 0;
                    for (int i = 0; i < q.length / count; i++) {
                        double x = q[tall ? i * count + a : a * shape[1] + i];
                        double y = q[tall ? i * count + b : b * shape[1] + i];
                        sum += x * y;
                    }
                    assertEquals(a == b ? 1 : 0, sum, 1e-14, shape[0] + " x " + shape[1]);
                }
            }
        }
    }

    /** Elements of an evenly distributed orthogonal matrix have mean 0 and variance 1 / n. */
    @Test
    void orthogonalMatricesAreEvenlyDistributed() {
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < 400; seed++) {
            try (Model model = Model.build(
                    Spec.rnn(1, 10)
                            .init(new RecurrentInit(
                                    RecurrentInit.Kind.ZEROS,
                                    RecurrentInit.Kind.ORTHOGONAL,
                                    RecurrentInit.Kind.ZEROS,
                                    Double.NaN)),
                    Precision.F64,
                    seed)) {
                double first = model.parameters().get(1).value().get(0, 0);
                sum += first;
                squares += first * first;
            }
        }
        // Standard errors: sqrt(0.1 / 400) = 0.016 and at most 0.1 sqrt(2 / 400) = 0.0071; five of them are allowed.
        assertEquals(0, sum / 400, 0.08);
        assertEquals(0.1, squares / 400, 0.036);
    }

    private static Map<String, double[]> parameters(Spec spec) {
        try (Model model = Model.build(spec, Precision.F64, 3)) {
            return model.parameters().stream()
                    .collect(Collectors.toMap(Parameter::name, p -> p.value().toArray()));
        }
    }

    @Test
    void pytorchsLayersAreUniform() {
        for (RecurrentSpec<?> spec : new RecurrentSpec<?>[] {Spec.lstm(9, 16), Spec.gru(9, 16), Spec.rnn(9, 16)}) {
            parameters(spec).forEach((name, values) -> {
                double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
                assertTrue(largest < 0.25 && largest > 0.15, name + " " + largest);
            });
        }
    }

    @Test
    void kerasLayersHaveAUnitForgetBias() {
        Map<String, double[]> p = parameters(Spec.lstm(3, 4).init(RecurrentInit.keras()));
        assertArrayEquals(new double[] {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, p.get("bias_ih_l0"));
        assertArrayEquals(new double[16], p.get("bias_hh_l0"));
        double norm = Arrays.stream(p.get("weight_hh_l0")).map(x -> x * x).sum();
        assertEquals(4, norm, 1e-14, "four orthonormal columns");
        double[] gru = parameters(Spec.gru(3, 4).init(RecurrentInit.keras())).get("bias_ih_l0");
        assertArrayEquals(new double[12], gru);
        double[] drawn = parameters(Spec.lstm(3, 4).forgetBias(2.5)).get("bias_ih_l0");
        assertArrayEquals(new double[] {2.5, 2.5, 2.5, 2.5}, Arrays.copyOfRange(drawn, 4, 8));
        assertTrue(drawn[0] != 0 && drawn[15] != 0);
    }

    @Test
    void identityIsOnesOnEachGatesDiagonal() {
        Map<String, double[]> p = parameters(Spec.rnn(3, 2).relu().init(RecurrentInit.identity()));
        assertArrayEquals(new double[] {1, 0, 0, 1}, p.get("weight_hh_l0"));
        double[] gru = parameters(Spec.gru(3, 2).init(RecurrentInit.identity())).get("weight_hh_l0");
        assertArrayEquals(new double[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}, gru);
    }

    /** Every parameter of the other layers: the bound of what is uniform, or the number that all begin with. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linear(36,50,true) | weight | 0.16666666666666666",
                "linear(36,50,true) | bias | 0.16666666666666666",
                "weightNorm(36,50,true) | weight_v | 0.16666666666666666",
                "weightNorm(36,50,true) | bias | 0.16666666666666666",
                // sqrt(6 / (36 + 60)), sqrt(6 / (90 + 60)), 1 / sqrt(64)
                "additiveAttention(36,90,60) | w_query | 0.25",
                "additiveAttention(36,90,60) | w_key | 0.2",
                "additiveAttention(36,90,64) | v | 0.125",
                "bilinearAttention(36,60) | weight | 0.25",
                // sqrt(6 / (4 24)), 1 / sqrt(64)
                "attention(24,2) | in_proj_weight | 0.25",
                "attention(64,2) | out_proj.weight | 0.125",
                // sqrt(6 / (48 + 48)) and sqrt(6 / (48 + 102))
                "attention(48,2,keys:memory,keyWidth:102) | q_proj_weight | 0.25",
                "attention(48,2,keys:memory,keyWidth:102) | k_proj_weight | 0.2",
                "attention(48,2,keys:memory,keyWidth:102) | v_proj_weight | 0.2",
            })
    void layersBeginWithinTheirBounds(String spec, String name, double bound) {
        double[] values = parameters(SpecText.parse(spec)).get(name);
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        // The largest of 50 draws is below 0.85 of the bound once in 3000.
        assertTrue(largest <= bound && largest > 0.85 * bound, name + " " + largest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attention(4,2) | in_proj_bias | 0",
                "attention(4,2) | out_proj.bias | 0",
                "layerNorm(5) | weight | 1",
                "layerNorm(5) | bias | 0",
                "input(6,groupNorm(2,1.0E-5,true,false)) | weight | 1",
                "input(6,groupNorm(2,1.0E-5,true,false)) | bias | 0",
                "input(3,batchNorm(0.001,0.1,true)) | weight | 1",
                "input(3,batchNorm(0.001,0.1,true)) | bias | 0",
                "input(3,batchNorm(0.001,0.1,true)) | running_mean | 0",
                "input(3,batchNorm(0.001,0.1,true)) | running_var | 1",
            })
    void layersBeginWith(String spec, String name, double value) {
        try (Model model = Model.build(SpecText.parse(spec), Precision.F64, 3)) {
            double[] values = Stream.concat(model.parameters().stream(), model.buffers().stream())
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .value()
                    .toArray();
            assertTrue(Arrays.stream(values).allMatch(v -> v == value), () -> Arrays.toString(values));
        }
    }

    /** g is the length of each row of v, so the weights begin as v. */
    @Test
    void weightNormBeginsWithTheLengths() {
        Map<String, double[]> p = parameters(SpecText.parse("weightNorm(6,3,true)"));
        for (int o = 0; o < 3; o++) {
            double squares = Arrays.stream(p.get("weight_v"), o * 6, o * 6 + 6)
                    .map(x -> x * x)
                    .sum();
            assertEquals(Math.sqrt(squares), p.get("weight_g")[o], 1e-15);
        }
    }

    /** Normal with a deviation of 0.02: 5000 draws, five standard errors. */
    @Test
    void learnedPositionsAreSmall() {
        double[] values = parameters(SpecText.parse("positions(50,100)")).get("weight");
        double squares = Arrays.stream(values).map(x -> x * x).average().orElseThrow();
        assertTrue(Arrays.stream(values).allMatch(x -> x != 0), "all are drawn");
        assertEquals(4e-4, squares, 5 * 4e-4 * Math.sqrt(2.0 / 5000));
    }
}
