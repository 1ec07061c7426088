package lanewise.verify.cases;

import static lanewise.engine.Product.Operand.plain;
import static lanewise.engine.Product.Operand.transposed;

import java.util.Optional;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Precision;
import lanewise.engine.Product;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;
import lanewise.nn.Network;
import lanewise.nn.Parameter;
import lanewise.nn.Plan;
import lanewise.nn.Spec;

/** Cases of kinds {@code linear} and {@code matmul}. */
final class ProductCases implements CaseRunner {
    @Override
    public Optional<String> refusal(ReferenceCase c) {
        boolean mine = c.kind().equals("linear") || c.kind().equals("matmul");
        return mine ? Optional.empty() : Kinds.notBuilt(c);
    }

    @Override
    public CaseResults run(ReferenceCase c, Precision precision) {
        return c.kind().equals("linear") ? linear(c, precision) : matmul(c, precision);
    }

    private static CaseResults linear(ReferenceCase c, Precision precision) {
        int input = c.intConfig("input");
        Spec spec = Spec.linear(input, c.intConfig("output"), c.booleanConfig("bias"));
        double[] x = c.tensor("in/x").values();
        try (Model model = Model.build(spec, precision, 0);
                Network network =
                        model.network(Plan.Options.train(1, x.length / input).withInputGradients())) {
            for (Parameter p : model.parameters()) {
                p.value().setAll(c.tensor("in/" + p.name()).values());
            }
            model.parametersChanged();
            network.input().value().setAll(x);
            network.forward();
            network.output().gradient().setAll(c.tensor("cot/y").values());
            network.backward();
            CaseResults results = new CaseResults()
                    .put("out/y", network.output().value().toArray())
                    .put("grad/x", network.input().gradient().toArray());
            for (Parameter p : model.parameters()) {
                results.put("grad/" + p.name(), network.gradient(p).toArray());
            }
            return results;
        }
    }

    /** y = a b, da = dy b^T, db = a^T dy. */
    private static CaseResults matmul(ReferenceCase c, Precision precision) {
        int[] aShape = c.tensor("in/a").shape();
        int[] bShape = c.tensor("in/b").shape();
        try (Engine engine = Engine.open();
                Slab slab = engine.slab(Role.SCRATCH, precision)) {
            Matrix a = slab.reserve("a", aShape[0], aShape[1]);
            Matrix b = slab.reserve("b", bShape[0], bShape[1]);
            Matrix y = slab.reserve("y", aShape[0], bShape[1]);
            Matrix dy = slab.reserve("dy", aShape[0], bShape[1]);
            Matrix da = slab.reserve("da", aShape[0], aShape[1]);
            Matrix db = slab.reserve("db", bShape[0], bShape[1]);
            slab.allocate();
            a.setAll(c.tensor("in/a").values());
            b.setAll(c.tensor("in/b").values());
            dy.setAll(c.tensor("cot/y").values());
            Product.of(plain(a), plain(b), null, y).run(engine);
            Product.of(plain(dy), transposed(b), null, da).run(engine);
            Product.of(transposed(a), plain(dy), null, db).run(engine);
            return new CaseResults()
                    .put("out/y", y.toArray())
                    .put("grad/a", da.toArray())
                    .put("grad/b", db.toArray());
        }
    }
}
