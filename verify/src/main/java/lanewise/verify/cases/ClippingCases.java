package lanewise.verify.cases;

import java.util.Optional;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.optim.Clipping;

/** Cases of kinds {@code clip_grad_norm} and {@code clip_grad_value}. */
final class ClippingCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("clip_grad_norm") || c.kind().equals("clip_grad_value");
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        boolean byNorm = c.kind().equals("clip_grad_norm");
        Clipping clipping = byNorm
                ? Clipping.norm(c.doubleConfig("norm_type"), c.doubleConfig("max_norm"))
                : Clipping.value(c.doubleConfig("clip_value"));
        int count = 0;
        while (c.has("in/grad" + count)) {
            count++;
        }
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.GRAD, precision)) {
            Matrix[] gradients = new Matrix[count];
            for (int i = 0; i < count; i++) {
                gradients[i] =
                        slab.reserveDense("grad" + i, 1, c.tensor("in/grad" + i).values().length);
            }
            slab.allocate();
            for (int i = 0; i < count; i++) {
                gradients[i].setAll(c.tensor("in/grad" + i).values());
            }
            double norm = clipping.apply(engine, slab.flat());
            CaseResults results = byNorm ? new CaseResults().put("out/total_norm", norm) : new CaseResults();
            for (int i = 0; i < count; i++) {
                results.put("out/grad" + i, gradients[i].toArray());
            }
            return results;
        }
    }
}
