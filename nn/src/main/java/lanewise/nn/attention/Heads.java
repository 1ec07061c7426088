package lanewise.nn.attention;

import lanewise.engine.Attention;
import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.nn.Plan;

/** The heads of one layer in one network: softmax(scale Q K^T + mask) V and its gradients. */
interface Heads {
    /**
     * What is computed.
     *
     * @param name of the layer, prefix and all
     * @param lengths keys that count, by sequence; null for all
     */
    record Setting(
            String name,
            Attention.Shape shape,
            double scale,
            boolean causal,
            int[] lengths,
            Positions positions,
            double dropout) {
        boolean alibi() {
            return positions.kind() == Positions.Kind.ALIBI;
        }
    }

    /** Operands; gradients null for inference. dO is read, dQ, dK and dV are overwritten. */
    record Operands(Matrix q, Matrix k, Matrix v, Matrix o, Matrix dO, Matrix dQ, Matrix dK, Matrix dV) {}

    /** In tiles that never hold all weights, unless these are asked for or part of them is dropped. */
    static Heads of(Plan plan, Setting setting, Operands in) {
        Plan.Attending attending = plan.options().attending();
        boolean drops = setting.dropout > 0 && plan.learning();
        return attending.weights() || drops || attending.masks() && setting.alibi()
                ? new WeighedHeads(plan, setting, in)
                : new TiledHeads(plan, setting, in);
    }

    void forward(Engine engine);

    void backward(Engine engine);

    /** Query i is number i + {@code first} of the keys; of a network that goes on. */
    void offset(int first);

    Masks masks();

    Matrix weights();

    Matrix weightsGradient();
}
