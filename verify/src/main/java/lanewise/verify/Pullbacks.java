package lanewise.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lanewise.verify.Probe.Side;

/** The gradients of all variables for random cotangents, at the values that the subject has: one backward for each seed. */
final class Pullbacks {
    private final Differentiable subject;
    private final List<double[]> outputs;
    private final Map<Long, Map<Variable, Side>> sides = new HashMap<>();

    Pullbacks(Differentiable subject) {
        this.subject = subject;
        this.outputs = subject.forward();
    }

    /** Whether there is no output. */
    boolean nothing() {
        return outputs.stream().allMatch(output -> output.length == 0);
    }

    /** The gradient of a variable for the cotangents of a seed. */
    Side of(Variable variable, long seed) {
        return sides.computeIfAbsent(seed, this::backward).get(variable);
    }

    private Map<Variable, Side> backward(long seed) {
        List<double[]> cotangents = cotangents(outputs, seed);
        Slopes slopes = new Slopes(subject, outputs, cotangents);
        subject.forward();
        subject.zeroGradients();
        subject.backward(cotangents);
        Map<Variable, Side> all = new LinkedHashMap<>();
        for (Variable variable : subject.variables()) {
            all.put(variable, new Side(cotangents, subject.gradient(variable), slopes));
        }
        return all;
    }

    /** Random cotangents between 0.5 and 1.5 of either sign, shaped as the outputs. */
    static List<double[]> cotangents(List<double[]> outputs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> cotangents = new ArrayList<>();
        for (double[] output : outputs) {
            double[] cotangent = new double[output.length];
            for (int i = 0; i < cotangent.length; i++) {
                cotangent[i] = random.nextDouble(0.5, 1.5) * (random.nextBoolean() ? 1 : -1);
            }
            cotangents.add(cotangent);
        }
        return cotangents;
    }
}
