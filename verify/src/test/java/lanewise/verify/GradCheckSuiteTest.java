package lanewise.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lanewise.engine.Activation;
import lanewise.engine.Matrix;
import lanewise.nn.Spec;
import lanewise.nn.loss.GaussianNll;
import lanewise.nn.loss.Huber;
import lanewise.nn.loss.Loss;
import lanewise.nn.loss.Reduction;
import lanewise.nn.loss.Terms;
import lanewise.nn.spec.ActivationSpec;
import lanewise.nn.spec.Input;
import lanewise.nn.spec.Parts;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;
import lanewise.verify.GradCheck.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every layer and loss there is, on random configurations. */
class GradCheckSuiteTest {
    private static final int CONFIGURATIONS = 200;
    private static final int THREADS = 2;
    private static final long SEED = 20260729;

    private static final List<String> NAMES = GradCheckSuite.names();

    /** A part without a row in the suite would go unchecked. */
    @Test
    void everyPartIsDrawn() {
        Set<String> parts = new HashSet<>(Parts.words());
        for (String name : NAMES) {
            for (int i = 0; i < 200; i++) {
                Matcher word = Pattern.compile("([a-zA-Z_]\\w*)\\(")
                        .matcher(GradCheckSuite.draw(name, 1, i).toString());
                while (word.find()) {
                    parts.remove(word.group(1));
                }
            }
        }
        assertEquals(Set.of(), parts);
    }

    /** And so would a loss. */
    @Test
    void everyLossIsDrawn() {
        Set<String> forms = new HashSet<>();
        LossText.FORMS.forEach(form -> forms.add(form.replaceAll("\\(.*", "")));
        for (String name : NAMES) {
            forms.remove(GradCheckSuite.draw(name, 1, 0).toString().replaceAll("\\(.*", ""));
        }
        assertEquals(Set.of(), forms);
    }

    @Test
    void everyLayerAndLossPasses() {
        List<Integer> heard = new ArrayList<>();
        List<SubjectReport> reports =
                GradCheckSuite.run(NAMES, CONFIGURATIONS, SEED, THREADS, (done, total, name) -> heard.add(done));
        String text = reports.stream().map(SubjectReport::toString).collect(Collectors.joining("\n"));
        assertEquals(NAMES, reports.stream().map(SubjectReport::name).toList());
        assertEquals(NAMES.size() * CONFIGURATIONS, heard.size());
        assertEquals(heard.size(), heard.getLast());
        for (SubjectReport report : reports) {
            assertEquals(CONFIGURATIONS, report.count(Status.PASSED), text);
            assertEquals(CONFIGURATIONS, report.configurations().size());
            assertTrue(report.findings().isEmpty(), text);
            // The smallest, a head of quantiles, has 20 on average; larger variables are checked along directions.
            assertTrue(report.elements() > 15 * CONFIGURATIONS, text);
            double error = report.worstRelativeError();
            assertTrue(error > 0 && error < 1e-6, text);
            Set<String> problems = report.configurations().stream()
                    .map(SubjectReport.Configuration::problem)
                    .collect(Collectors.toSet());
            assertEquals(CONFIGURATIONS, problems.size(), "all different");
        }
    }

    /** Small and whole widths, one and two threads, weights of losses; each line is enough to build its problem again. */
    @Test
    void theDrawsReachEverySize() {
        for (String name : NAMES) {
            List<String> lines = lines(name);
            for (String line : lines) {
                assertEquals(line, Problem.parse(line).toString());
            }
            boolean layer = Problem.parse(lines.getFirst()) instanceof LayerProblem;
            // Every second group of three.
            assertEquals(layer ? 0 : 99, count(lines, ".* weighted .*"), name);
            assertEquals(layer ? CONFIGURATIONS / 8 : 0, count(lines, ".* threads=2 .*"), name);
            if (name.startsWith("lstm") && !name.equals("lstm_peepholes")) {
                assertEquals(67, count(lines, "lstm\\(\\d+,(8|16|24),.*"), name);
                assertTrue(count(lines, "lstm\\((8|16|24|32),.*") >= 50, name);
                assertTrue(count(lines, "lstm\\(\\d+,[1-7],.*threads=2 .*") >= 10, name);
            }
        }
        List<LayerProblem> lengths = IntStream.range(0, CONFIGURATIONS)
                .mapToObj(i -> (LayerProblem) GradCheckSuite.draw("lstm_lengths", SEED, i))
                .toList();
        assertTrue(lengths.stream().allMatch(p -> p.lengths().getFirst() == p.time()));
        assertTrue(lengths.stream().filter(p -> p.lengths().contains(0)).count() >= 50);
        long between = lengths.stream()
                .filter(p -> p.lengths().stream().anyMatch(length -> length > 0 && length < p.time()))
                .count();
        assertTrue(between >= 50, lengths::toString);
    }

    /** Every path of a layer, and how often it is drawn at least. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@recurrent | [a-z]+\\(\\d+,\\d+,1,false,true.* | 30",
                "@recurrent | [a-z]+\\(\\d+,\\d+,[23],false,.* | 30",
                "@recurrent | [a-z]+\\(\\d+,\\d+,1,true,.* | 30",
                "@recurrent | [a-z]+\\(\\d+,\\d+,2,true,.* | 30",
                "@recurrent | [a-z]+\\(\\d+,\\d+,\\d,\\w+,false.* | 30",
                "@recurrent | [a-z]+\\(\\d+,\\d+,\\d,true,.* lengths=.* | 30",
                "@recurrent | .* T=1 .* | 10",
                "@recurrent | .* threads=2 lengths=.* | 10",
                "@recurrent | .* threads=2 seed=.* | 10",
                "lstm_no_bias | .*,1,true,false\\) .* | 30",
                "lstm_no_bias | .*,2,false,false\\) .* | 30",
                "lstm_lengths | .*,true,\\w+\\) .* | 60",
                "gru_hard_gates | .*reset_after:false.* | 60",
                "gru_hard_gates | gru\\(\\d+,\\d+,\\d,\\w+,\\w+,gate_slope.* | 60",
                "gru_hard_gates | .*gate_slope:0.4.* | 40",
                "lstm_peepholes | .*gate_slope:0.02.* | 30",
                "lstm_peepholes | .*gate_slope:0.4.* | 30",
                "lstm_peepholes | .*peepholes:true\\) .* | 60",
                "projected_lstm | .*peepholes.* | 40",
                "recurrent_dropout | lstm.*projection.* | 40",
                "recurrent_dropout | gru.* | 40",
                "recurrent_dropout | rnn.* | 40",
                "recurrent_dropout | .*recurrent_dropout.* | 60",
                "last | .*lengths.* | 60",
                "last | .*threads=. seed.* | 60",
                "activation | .*leaky_relu.* | 15",
                "activation | .*[(,]elu.* | 15",
                "activation | .*hard_sigmoid.* | 15",
                "activation | .*,selu.* | 15",
                "activation | .*silu.* | 15",
                "activation | .*gelu\\(.* | 15",
                "activation | .*gelu_tanh.* | 15",
                "activation | .*mish.* | 15",
                "activation | .*log_sigmoid.* | 15",
                "activation | .*exp\\(.* | 5",
                "activation | .*,relu.* | 5",
                "softplus | .*Infinity.* | 40",
                "softplus | .*,20.0.* | 40",
                "softmax | .*,softmax.* | 60",
                "softmax | .*logSoftmax.* | 60",
                "softmax | .*logSumExp.* | 60",
                "batch_norm | .*true.* | 60",
                "batch_norm | .*false.* | 60",
                "group_norm | .*,false\\)\\) .* | 60",
                "group_norm | .*,true\\)\\) .* | 60",
                "layer_norm | .*weight:false.* | 40",
                "layer_norm | .*bias:false.* | 40",
                "rms_norm | .*weight:false.* | 60",
                "attention | .*causal:true.* | 60",
                "attention | .*bias:false.* | 60",
                "attention_lengths | .*causal:true.* | 60",
                "attention_lengths | .*weights.* | 40",
                "attention_lengths | .*lengths=.*[=,]0.* | 10",
                "attention_weights | .*masks.* | 60",
                "attention_positions | .*alibi.* | 60",
                "attention_positions | .*rotary.* | 60",
                "attention_positions | .*interleaved.* | 60",
                "attention_memory | .*sides=memory.* | 60",
                "attention_memory | .*sides=k.* | 60",
                "attention_memory | .*lengths.* | 40",
                "attention_memory | .*masks.* | 40",
                "attention_memory | .*weights.* | 40",
                "dot_product_attention | .*true\\) .* | 60",
                "dot_product_attention | .*masks.* | 30",
                "dot_product_attention | .*weights.* | 60",
                "additive_attention | .*masks.* | 60",
                "additive_attention | .*weights.* | 60",
                "bilinear_attention | .*masks.* | 60",
                "bilinear_attention | .*weights.* | 60",
                "@transformer | .*normFirst.* | 60",
                "@transformer | .*causal.* | 60",
                "@transformer | .*dropout.* | 40",
                "@transformer | .*positions.* | 40",
                "@transformer | .*gelu.* | 60",
                "@loss | .*reduction=none.* | 60",
                "@loss | .*reduction=mean.* | 60",
                "@loss | .*reduction=sum.* | 60",
                "@loss | .*weighted reduction=mean.* | 30",
                "gaussian_nll | gaussianNll\\(true.* | 60",
                "gaussian_nll | gaussianNll\\(false.* | 60",
                "student_t_nll | studentT\\(\\).* | 60",
                "student_t_nll | studentT\\(\\d.* | 60",
                "cross_entropy | .*none\\) .* | 60",
                "cross_entropy | .*;.* | 60",
                "cross_entropy | crossEntropy\\(indices,0,.* | 60",
                "cross_entropy | crossEntropy\\(indices,-?\\d+,0.0,.* | 60",
                "cross_entropy | crossEntropy\\(indices,-?\\d+,0\\.[0-9]*[1-9].* | 60",
                "bce_with_logits | .*none,none.* | 30",
                "bce_with_logits | .*;.*,none.* | 30",
                "bce_with_logits | .*none,.*;.* | 30",
            })
    void theDrawsReachEveryPath(String names, String pattern, int least) {
        List<String> wanted = switch (names) {
            case "@recurrent" ->
                List.of(
                        "rnn_tanh",
                        "rnn_relu",
                        "gru",
                        "gru_reset_before",
                        "gru_hard_gates",
                        "lstm_peepholes",
                        "projected_lstm",
                        "recurrent_dropout");
            case "@transformer" ->
                NAMES.stream().filter(name -> name.startsWith("transformer")).toList();
            case "@loss" -> NAMES.subList(NAMES.indexOf("mse"), NAMES.size());
            default -> List.of(names);
        };
        for (String name : wanted) {
            int found = count(lines(name), pattern);
            assertTrue(found >= least, name + " is drawn " + found + " times as " + pattern);
        }
    }

    private static List<String> lines(String name) {
        return IntStream.range(0, CONFIGURATIONS)
                .mapToObj(i -> GradCheckSuite.draw(name, SEED, i).toString())
                .toList();
    }

    /** The number of threads decides when a configuration is checked, and nothing else. */
    @Test
    void severalAtOnceGiveTheSameReports() {
        List<String> names = List.of("linear", "rnn_tanh", "mse");
        List<SubjectReport> one = GradCheckSuite.run(names, 9, 3, (done, total, name) -> {});
        List<Integer> heard = new ArrayList<>();
        List<SubjectReport> three = GradCheckSuite.run(names, 9, 3, 3, (done, total, name) -> heard.add(done));
        assertEquals(one, three);
        assertEquals(IntStream.rangeClosed(1, 27).boxed().toList(), heard);
        assertThrows(
                IllegalArgumentException.class, () -> GradCheckSuite.run(names, 1, 1, 0, (done, total, name) -> {}));
    }

    /** A line of each kind that was printed brings back the same findings: a layer, a loss, attention, with threads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gru 3",
                "lstm_lengths 2",
                "cross_entropy 4",
                "attention_masks 1",
                "attention_memory 3",
                "chain 12"
            })
    void aPrintedLineBringsBackTheSameFindings(String which) {
        String[] parts = which.split(" ");
        Problem problem = GradCheckSuite.draw(parts[0], SEED, Integer.parseInt(parts[1]));
        GradReport report = GradCheckSuite.check(problem);
        for (Finding finding :
                List.of(report.findings().getFirst(), report.findings().getLast())) {
            String line = finding.repro();
            assertTrue(line.startsWith("repro: problem \"") && line.endsWith(" seed " + problem.seed()), line);
            assertTrue(GradCheckSuite.rerun(line).findings().contains(finding), line);
        }
        assertEquals(report, GradCheckSuite.rerun(problem.toString()));
    }

    private static int count(List<String> lines, String pattern) {
        return (int) lines.stream().filter(line -> line.matches(pattern)).count();
    }

    @Test
    void aConfigurationDependsOnSeedNameAndIndexAlone() {
        Problem third = GradCheckSuite.draw("chain", 5, 3);
        List<SubjectReport> reports = GradCheckSuite.run(List.of("mse", "chain"), 4, 5, (done, total, name) -> {});
        assertEquals(third.toString(), reports.get(1).configurations().get(3).problem());
        assertTrue(!third.equals(GradCheckSuite.draw("chain", 6, 3)));
    }

    /** No loss is at its kink or where its second derivative jumps, no variance clamped, no softplus at its threshold. */
    @Test
    void drawsKeepAwayFromKinks() {
        for (int i = 0; i < 100; i++) {
            for (String name : List.of("pinball", "gaussian_nll", "variance_nll", "mse", "l1", "huber")) {
                try (Subject subject = GradCheckSuite.draw(name, 1, i).open()) {
                    double[] output = subject.get(subject.variables().get(0));
                    double[] target = subject.get(subject.variables().get(1));
                    assertTrue(Arrays.stream(output).min().orElseThrow() > 0.3);
                    double nearest = Arrays.stream(output)
                            .flatMap(o -> Arrays.stream(target).map(t -> Math.abs(o - t)))
                            .min()
                            .orElseThrow();
                    assertTrue(nearest > 0.08, subject.problem());
                    if (((LossProblem) GradCheckSuite.draw(name, 1, i)).loss() instanceof Huber(double delta)) {
                        for (int k = 0; k < output.length; k++) {
                            double a = Math.abs(output[k] - target[k]);
                            assertTrue(Math.abs(a - delta) > 0.08, subject.problem());
                        }
                    }
                }
            }
            LayerProblem problem = (LayerProblem) GradCheckSuite.draw("softplus", 1, i);
            Activation softplus = ((ActivationSpec) ((Input) problem.spec()).part()).function();
            try (LayerSubject subject = problem.open()) {
                for (double x : subject.get(subject.variables().getFirst())) {
                    assertTrue(Math.abs(x - softplus.second() / softplus.first()) > 0.09, subject.problem());
                }
            }
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        for (List<String> names : List.of(List.of("lstm", "none_such"), List.<String>of())) {
            var e = assertThrows(
                    IllegalArgumentException.class, () -> GradCheckSuite.run(names, 1, 1, (done, total, name) -> {}));
            assertTrue(e.getMessage().contains(String.join(", ", NAMES)), e.getMessage());
            assertTrue(e.getMessage().contains(names.isEmpty() ? "none" : "are [none_such]"), e.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> GradCheckSuite.run(List.of("mse"), 0, 1, (done, total, name) -> {}));
    }

    @Test
    void aLineIsEnoughToRunAProblemAgain() {
        String problem = "lstm(4,6,2,true,false) T=5 B=3 threads=2 lengths=5,0,3 seed=77";
        GradReport report = GradCheckSuite.rerun("  " + problem + " ");
        assertTrue(report.passed(), report::toString);
        assertEquals(problem, report.problem());
        // 1 + 5 checks of each of x, 4 h0, 4 c0 and 8 weights; with two threads the 1 + 4 rules again, and 1 + 1 for
        // their bits.
        assertEquals(1 + 5 * 17 + 1 + 4 * 17 + 1 + 17, report.findings().size());
        Finding finding = report.findings().getLast();
        GradReport again = GradCheckSuite.rerun(finding.repro());
        assertEquals(report, again);
        GradReport other = GradCheckSuite.rerun("FAILED ...; " + finding.repro().replace("seed 77", "seed 78"));
        assertTrue(other.passed() && !other.equals(report));
        for (String bad : List.of("", "lstm", "lstm(1,2) T=1 B=1 threads=1 seed=1", "mine rows=1 width=1 seed=1")) {
            assertThrows(IllegalArgumentException.class, () -> GradCheckSuite.rerun(bad), bad);
        }
    }

    @Test
    void malformedProblemsNameTheRule() {
        Spec spec = Spec.lstm(2, 3);
        assertThrows(IllegalArgumentException.class, () -> LayerProblem.of(spec, 0, 1));
        LayerProblem problem = LayerProblem.of(spec, 4, 2);
        assertThrows(IllegalArgumentException.class, () -> problem.withLengths(List.of(1)));
        var e = assertThrows(IllegalArgumentException.class, () -> problem.withLengths(List.of(5, 0)));
        assertEquals("lengths must be in 0..4 (the steps T), but are [5, 0]", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> LossProblem.of("mse()", Loss.mse(), 0, 1));
        assertThrows(IllegalArgumentException.class, () -> LossText.parse("pinball(0.1,a)"));
        assertThrows(IllegalArgumentException.class, () -> LossText.parse("hinge(1)"));
    }

    /** Three lines for a user's own spec. */
    @Test
    void aUsersOwnSpec() {
        Spec spec = Spec.of(Spec.named("rnn", Spec.lstm(3, 5)), Spec.last(), Spec.named("head", Spec.linear(5, 1)));
        try (LayerSubject subject = LayerProblem.of(spec, 4, 2).withSeed(3).open()) {
            GradReport report = new GradCheck(subject, Settings.of(42)).run();
            assertTrue(report.passed(), report::toString);
            List<String> names =
                    subject.variables().stream().map(Variable::name).toList();
            assertEquals(
                    List.of(
                            "x",
                            "rnn.weight_ih_l0",
                            "rnn.weight_hh_l0",
                            "rnn.bias_ih_l0",
                            "rnn.bias_hh_l0",
                            "head.weight",
                            "head.bias"),
                    names);
        }
    }

    /** One element off by 1e-5, in each variable of a stack in both directions. */
    @Test
    void aWrongGradientOfALayerIsFound() {
        try (LayerSubject right = LayerProblem.of(Spec.lstm(2, 3, 2, true, true), 3, 2)
                .withLengths(List.of(3, 2))
                .open()) {
            assertEquals(1 + 8 + 16, right.variables().size());
            for (Variable variable : right.variables()) {
                GradCheck check = new GradCheck(new OneElementOff(right, variable.name()), Settings.of(1));
                for (Variable v : right.variables()) {
                    Finding finding = check.gradient(v);
                    boolean wrong = v.equals(variable);
                    assertEquals(wrong ? Status.FAILED : Status.PASSED, finding.status(), finding::toString);
                    assertEquals(
                            wrong ? 1 : finding.evidence().index(),
                            finding.evidence().index());
                }
            }
        }
    }

    /** A subject with one gradient made wrong. */
    private record OneElementOff(Differentiable right, String variable) implements Differentiable {
        @Override
        public String problem() {
            return right.problem();
        }

        @Override
        public List<Variable> variables() {
            return right.variables();
        }

        @Override
        public double[] get(Variable v) {
            return right.get(v);
        }

        @Override
        public void set(Variable v, double[] values) {
            right.set(v, values);
        }

        @Override
        public List<double[]> forward() {
            return right.forward();
        }

        @Override
        public void backward(List<double[]> cotangents) {
            right.backward(cotangents);
        }

        @Override
        public double[] gradient(Variable v) {
            double[] gradient = right.gradient(v);
            if (v.name().equals(variable)) {
                gradient[1] *= 1 + 1e-5;
            }
            return gradient;
        }

        @Override
        public void zeroGradients() {
            right.zeroGradients();
        }
    }

    /** A loss of a user's own: (output - target)^3, whose gradient lacks its factor. */
    @Test
    void aWrongGradientOfALossIsFound() {
        Loss wrong = new CubicLoss(1);
        for (Reduction reduction : new Reduction[] {null, Reduction.SUM, Reduction.MEAN}) {
            GradReport right = GradCheckSuite.check(
                    LossProblem.of("cubic", new CubicLoss(3), 4, 3).withReduction(reduction));
            assertTrue(right.passed(), right::toString);
            GradReport report = GradCheckSuite.check(LossProblem.of("cubic", wrong, 4, 3)
                    .withReduction(reduction)
                    .withSeed(9));
            assertEquals(2, report.count(Status.FAILED), report::toString);
            assertEquals(Reason.FACTOR, report.findings().getLast().reason());
        }
    }

    private record CubicLoss(double factor) implements Loss {
        @Override
        public int targetWidth(int outputWidth) {
            return outputWidth;
        }

        @Override
        public int terms(int outputWidth) {
            return outputWidth;
        }

        @Override
        public double term(Matrix output, Matrix target, int row, int term) {
            if (factor == 0) {
                throw new IllegalStateException("no factor");
            }
            return Math.pow(output.get(row, term) - target.get(row, term), 3);
        }

        @Override
        public void gradient(Terms terms, int row, Matrix dOutput, Matrix dTarget) {
            for (int j = 0; j < dOutput.columns(); j++) {
                double d = terms.output().get(row, j) - terms.target().get(row, j);
                double slope = factor * d * d * terms.weight(row, j);
                dOutput.set(row, j, slope);
                dTarget.set(row, j, -slope);
            }
        }
    }

    /** W_hh of a reverse direction has no influence on the last step: mistrusted, with the reason, and not passed. */
    @Test
    void aGradientThatIsTrulyZeroIsMistrustedWithItsReason() {
        Spec spec = Spec.of(Spec.lstm(3, 4, 1, true, true), Spec.last());
        SubjectReport.Configuration configuration = GradCheckSuite.configuration(LayerProblem.of(spec, 3, 2));
        assertEquals(Status.MISTRUSTED, configuration.status());
        assertEquals(1, configuration.findings().size());
        Finding finding = configuration.findings().getFirst();
        assertEquals("0.weight_hh_l0_reverse", finding.variable());
        assertEquals(Reason.ZEROS, finding.reason());
        SubjectReport report = new SubjectReport("mine", List.of(configuration));
        assertEquals(List.of(0, 1), List.of(report.count(Status.PASSED), report.count(Status.MISTRUSTED)));
        assertTrue(report.toString().contains("too many zeros"), report::toString);
    }

    @Test
    void anExceptionIsAFailureWithItsLine() {
        LossProblem problem = LossProblem.of("broken", new CubicLoss(0), 2, 2);
        SubjectReport.Configuration configuration = GradCheckSuite.configuration(problem);
        assertEquals(Status.FAILED, configuration.status());
        String text = configuration.findings().getFirst().toString();
        assertTrue(text.contains("IllegalStateException: no factor"), text);
        assertTrue(text.contains("problem \"broken rows=2 width=2 reduction=none seed=1\" seed 1"), text);
    }

    /** Where every variance is clamped, the gradient is another one by definition: the check sees that. */
    @Test
    void aClampedVarianceIsSeen() {
        GradReport report =
                GradCheckSuite.check(LossProblem.of("gaussianNll(true,10.0)", new GaussianNll(true, 10), 3, 4));
        assertEquals(Status.FAILED, report.status());
        assertEquals(
                Reason.CLIPPING,
                report.findings().get(report.findings().size() - 2).reason());
    }
}
