package lanewise.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lanewise.engine.Activation.Kind;
import lanewise.nn.Plan;
import lanewise.nn.Spec;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.Positions;
import lanewise.nn.attention.TransformerShape;

/**
 * Random configurations of attention. Two keys at least, for the weight of a single one is 1 whatever the parameters are, and no
 * relu, for a difference quotient must not step over its kink.
 */
final class AttentionDraws {
    private AttentionDraws() {}

    static Map<String, Function<Draws, Problem>> all() {
        Map<String, Function<Draws, Problem>> draws = new LinkedHashMap<>();
        draws.put("attention", d -> self(d, self(d)));
        draws.put("attention_lengths", AttentionDraws::lengths);
        draws.put("attention_masks", d -> self(d, plain(d)).withAttending(asked(true, false)));
        draws.put("attention_weights", d -> self(d, self(d)).withAttending(asked(d.flag(), true)));
        draws.put("attention_positions", d -> self(d, positions(d, heads(d), d.between(1, 3))));
        draws.put("attention_dropout", d -> self(d, self(d).withDropout(d.decimal(0.1, 0.5))));
        draws.put("attention_memory", AttentionDraws::memory);
        draws.put("dot_product_attention", AttentionDraws::dotProduct);
        draws.put("additive_attention", d -> keys(d, Spec.additiveAttention(d.width(), d.between(2, 6), d.hidden())));
        draws.put("bilinear_attention", d -> keys(d, Spec.bilinearAttention(d.width(), d.hidden())));
        draws.put("added_positions", AttentionDraws::addedPositions);
        draws.put("transformer_encoder_layer", d -> self(d, Spec.transformerEncoderLayer(transformer(d))));
        draws.put("transformer_decoder_layer", d -> decoder(d, Spec.transformerDecoderLayer(transformer(d))));
        draws.put("transformer_encoder", d -> self(d, Spec.transformerEncoder(transformer(d), 2, d.flag())));
        draws.put("transformer_decoder", d -> decoder(d, Spec.transformerDecoder(transformer(d), 2, d.flag())));
        return draws;
    }

    private static int heads(Draws d) {
        return d.between(1, 3);
    }

    private static AttentionShape plain(Draws d) {
        int heads = heads(d);
        int width = d.index() % 3 == 0 ? 8 : d.between(1, 4);
        return AttentionShape.of(heads * width, heads).withBias(d.flag());
    }

    private static AttentionShape self(Draws d) {
        AttentionShape shape = plain(d);
        return d.flag() ? shape.asCausal() : shape;
    }

    private static AttentionShape positions(Draws d, int heads, int half) {
        AttentionShape shape = AttentionShape.of(2 * half * heads, heads);
        shape = d.flag() ? shape.asCausal() : shape;
        return shape.withPositions(
                switch (d.index() % 3) {
                    case 0 -> Positions.ALIBI;
                    case 1 -> Positions.rotary(d.decimal(10, 100));
                    default -> Positions.rotaryInterleaved(10000);
                });
    }

    private static Plan.Attending asked(boolean masks, boolean weights) {
        return new Plan.Attending(0, masks, weights, Map.of());
    }

    private static int time(Draws d) {
        return d.index() % 10 == 4 ? 13 : d.between(2, 7);
    }

    private static LayerProblem self(Draws d, AttentionShape shape) {
        return self(d, Spec.attention(shape));
    }

    private static LayerProblem self(Draws d, Spec spec) {
        return new LayerProblem(spec, time(d), d.batch(), d.threads(), List.of(), d.seed());
    }

    private static LayerProblem lengths(Draws d) {
        LayerProblem problem = self(d, self(d));
        List<Integer> lengths = new java.util.ArrayList<>();
        for (int b = 0; b < problem.batch(); b++) {
            lengths.add(b == 0 ? problem.time() : d.between(d.index() % 4 == 0 ? 0 : 1, problem.time()));
        }
        return problem.withLengths(lengths).withAttending(asked(false, d.index() % 3 == 0));
    }

    private static LayerProblem memory(Draws d) {
        AttentionShape shape = plain(d);
        int steps = d.between(2, 8);
        Map<String, Integer> sides;
        if (d.flag()) {
            shape = shape.to("memory", d.flag() ? shape.embed() : d.between(2, 5));
            sides = Map.of("memory", steps);
        } else {
            shape = shape.to(new AttentionShape.Memory("k", "v", d.between(2, 6), d.between(2, 6)));
            sides = Map.of("k", steps, "v", steps);
        }
        LayerProblem problem =
                new LayerProblem(Spec.attention(shape), d.between(1, 5), d.batch(), d.threads(), List.of(), d.seed());
        Plan.Attending asked = new Plan.Attending(0, d.index() % 4 == 1, d.index() % 4 == 2, sides);
        boolean lengths = d.index() % 4 == 3;
        return (lengths ? problem.withLengths(java.util.Collections.nCopies(problem.batch(), problem.time())) : problem)
                .withAttending(asked);
    }

    /** Where causal, as many queries as keys and no masks: a single query, or a single key, would leave most without influence. */
    private static LayerProblem dotProduct(Draws d) {
        int heads = heads(d);
        boolean causal = d.flag();
        Spec spec = Spec.dotProductAttention(
                heads, heads * d.between(1, 4), heads * d.between(1, 9), d.decimal(0.2, 1), causal);
        int keys = d.between(4, 7);
        int queries = causal ? keys : d.between(2, 6);
        boolean masks = !causal && d.flag();
        return new LayerProblem(spec, queries, d.batch(), d.threads(), List.of(), d.seed())
                .withAttending(new Plan.Attending(0, masks, d.flag(), Map.of("keys", keys, "values", keys)));
    }

    /** Four keys at least where some may be hidden: of two, one would be left, or none. */
    private static LayerProblem keys(Draws d, Spec spec) {
        LayerProblem problem = new LayerProblem(spec, d.between(1, 4), d.batch(), d.threads(), List.of(), d.seed());
        boolean masks = d.index() % 3 == 1;
        return problem.withAttending(
                new Plan.Attending(0, masks, d.flag(), Map.of("keys", d.between(masks ? 4 : 2, 6))));
    }

    private static LayerProblem addedPositions(Draws d) {
        int width = d.width();
        LayerProblem problem = self(d, Spec.sinusoidalPositions(width));
        return d.flag() ? problem : self(d, Spec.learnedPositions(width, 13));
    }

    private static TransformerShape transformer(Draws d) {
        int heads = d.between(1, 2);
        AttentionShape attention = d.index() % 3 == 1
                ? positions(d, heads, 2)
                : AttentionShape.of(heads * d.between(2, 4) * 2, heads).withBias(d.index() % 3 == 0);
        Kind activation = d.flag() ? Kind.GELU : Kind.TANH;
        TransformerShape shape = new TransformerShape(
                d.index() % 4 == 1 ? attention.withDropout(0.2) : attention,
                d.between(3, 9),
                lanewise.engine.Activation.of(activation),
                d.flag(),
                0.1);
        return d.index() % 2 == 0 ? shape.asCausal() : shape;
    }

    private static LayerProblem decoder(Draws d, Spec spec) {
        return self(d, spec).withAttending(new Plan.Attending(0, false, false, Map.of("memory", d.between(2, 6))));
    }
}
