package lanewise.verify;

import java.util.ArrayList;
import java.util.List;
import lanewise.verify.Finding.Evidence;
import lanewise.verify.Finding.Reason;
import lanewise.verify.Finding.Status;

/** What a layer with a team of threads has to keep to, once its gradients were checked with one thread. */
final class TeamRules {
    private static final String SAME_BITS = "the bits of one thread";

    private TeamRules() {}

    /** The rules of every backward, and outputs and gradients that have the bits of one thread. */
    static List<Finding> check(LayerProblem problem, long seed) {
        try (LayerSubject team = problem.open();
                LayerSubject alone = problem.withThreads(1).open()) {
            List<Finding> findings = new ArrayList<>(new BackwardRules(team, seed).run());
            List<double[]> outputs = team.forward();
            List<double[]> expected = alone.forward();
            Variable all = new Variable("", Variable.Role.INPUT, 0);
            Finding forward = null;
            for (int k = 0; k < outputs.size() && (forward == null || forward.status() == Status.PASSED); k++) {
                forward = compare(team, all, outputs.get(k), expected.get(k), seed);
            }
            findings.add(forward);
            for (LayerSubject subject : List.of(team, alone)) {
                subject.zeroGradients();
                subject.backward(Pullbacks.cotangents(expected, seed));
            }
            for (Variable variable : team.variables()) {
                findings.add(compare(team, variable, team.gradient(variable), alone.gradient(variable), seed));
            }
            return findings;
        }
    }

    private static Finding compare(
            LayerSubject team, Variable variable, double[] actual, double[] expected, long seed) {
        Evidence evidence = Evidence.NOTHING;
        for (int i = 0; i < expected.length && evidence == Evidence.NOTHING; i++) {
            if (Double.doubleToLongBits(actual[i]) != Double.doubleToLongBits(expected[i])) {
                String place = variable.size() == 0 ? "[" + i + "]" : variable.place(i);
                evidence = new Evidence(i, place, actual[i], expected[i], 0, Double.NaN, List.of());
            }
        }
        boolean same = evidence == Evidence.NOTHING;
        String repro = GradCheck.repro(team, SAME_BITS, variable.name(), evidence.index(), seed);
        return new Finding(
                SAME_BITS,
                variable.name(),
                same ? Status.PASSED : Status.FAILED,
                same ? Reason.NONE : Reason.NOT_REPEATABLE,
                evidence,
                repro);
    }
}
