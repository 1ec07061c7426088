package lanewise.verify.cases;

import java.util.Optional;
import lanewise.engine.Precision;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.spec.BatchNormSpec;
import lanewise.nn.spec.GroupNormSpec;

/** Cases of kind {@code batchnorm} and {@code groupnorm}: channels are axis 1, what follows is taken as time. */
final class ChannelNormCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("batchnorm") || c.kind().equals("groupnorm");
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        int[] shape = c.tensor("in/x").shape();
        int batch = shape[0];
        int channels = shape[1];
        int time = c.tensor("in/x").values().length / (batch * channels);
        Plan.Options options = Plan.Options.train(time, batch);
        boolean frozen = c.kind().equals("batchnorm") && !c.booleanConfig("train");
        Axes axes = new Axes(batch, channels, time);
        CaseResults rows = LayerRun.run(
                c,
                precision,
                spec(c).withInput(channels),
                frozen ? options.withFrozen() : options,
                axes.toRows(c.tensor("in/x").values()),
                axes.toRows(c.tensor("cot/y").values()));
        CaseResults results = new CaseResults();
        for (CaseTensor tensor : c.expected()) {
            double[] values = rows.get(tensor.name());
            boolean sequence = tensor.name().equals("out/y") || tensor.name().equals("grad/x");
            results.put(tensor.name(), sequence ? axes.fromRows(values) : values);
        }
        return results;
    }

    private static Spec spec(ReferenceCase c) {
        double eps = c.doubleConfig("eps");
        boolean affine = c.booleanConfig("affine");
        return c.kind().equals("batchnorm")
                ? new BatchNormSpec(eps, c.doubleConfig("momentum"), affine)
                : new GroupNormSpec(c.intConfig("groups"), eps, affine, true);
    }

    /** [batch][channels][time] as the case has it, [time * batch][channels] as layers have it. */
    private record Axes(int batch, int channels, int time) {
        double[] toRows(double[] values) {
            double[] rows = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                rows[row(i)] = values[i];
            }
            return rows;
        }

        double[] fromRows(double[] rows) {
            double[] values = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = rows[row(i)];
            }
            return values;
        }

        private int row(int i) {
            int t = i % time;
            int channel = i / time % channels;
            int b = i / (time * channels);
            return (t * batch + b) * channels + channel;
        }
    }
}
