package lanewise.bench.work;

import java.util.Map;
import lanewise.bench.Compared;
import lanewise.bench.GemmShape;
import lanewise.bench.peer.Kind;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Packed;
import lanewise.engine.Precision;
import lanewise.engine.Product;
import lanewise.engine.Role;
import lanewise.engine.Slab;

/** C = A B, or as a layer has it, C = bias + A B with B packed once. */
public final class GemmWork implements Compared {
    /** How the operands lie. */
    public enum Form {
        PLAIN,
        /** B packed once, and a bias. */
        PACKED,
        /** A lies as [K][M]. */
        A_TRANSPOSED,
        /** B lies as [N][K]. */
        B_TRANSPOSED;

        /** What peers call it. */
        public Kind peerKind() {
            return this == PLAIN ? Kind.GEMM : Kind.valueOf("GEMM_" + name());
        }
    }

    private final Engine engine;
    private final Slab slab;
    private final Matrix a;
    private final Matrix b;
    private final Matrix bias;
    private final Matrix c;
    private final Product product;

    public GemmWork(Engine.Options options, Precision precision, GemmShape shape, Form form) {
        engine = Engine.open(options);
        slab = engine.slab(Role.SCRATCH, precision);
        boolean aTransposed = form == Form.A_TRANSPOSED;
        boolean bTransposed = form == Form.B_TRANSPOSED;
        a = aTransposed ? slab.reserve("A", shape.k(), shape.m()) : slab.reserve("A", shape.m(), shape.k());
        b = bTransposed ? slab.reserve("B", shape.n(), shape.k()) : slab.reserve("B", shape.k(), shape.n());
        bias = slab.reserve("bias", 1, shape.n());
        c = slab.reserve("C", shape.m(), shape.n());
        boolean packed = form == Form.PACKED;
        Packed panels = packed ? Packed.reserve(engine, slab, "packed B", shape.k(), shape.n()) : null;
        slab.allocate();
        Values.fill(a, 1, 1);
        Values.fill(b, 2, 1);
        Values.fill(bias, 3, 1);
        if (packed) {
            panels.pack(engine, b, 0, 0);
            product = Product.packed(a, panels, bias, c);
        } else {
            product = Product.of(new Product.Operand(a, aTransposed), new Product.Operand(b, bTransposed), null, c);
        }
    }

    @Override
    public void run() {
        product.run(engine);
    }

    @Override
    public double result() {
        return c.get(0, 0) + c.get(c.rows() - 1, c.columns() - 1);
    }

    @Override
    public Map<String, double[]> inputs() {
        return Map.of("a", Values.read(a), "b", Values.read(b), "bias", Values.read(bias));
    }

    @Override
    public Map<String, double[]> outputs() {
        return Map.of("c", Values.read(c));
    }

    @Override
    public void close() {
        slab.close();
        engine.close();
    }
}
