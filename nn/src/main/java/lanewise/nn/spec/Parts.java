package lanewise.nn.spec;

import java.util.HashMap;
import java.util.Map;
import lanewise.engine.Activation;
import lanewise.nn.SpecText;
import lanewise.nn.layer.Normalization.Kind;
import lanewise.nn.layer.RowFunction;

/** How each part that Lanewise has is read from its text. */
public final class Parts {
    private Parts() {}

    /** Readers by the word that begins a part's text. */
    public static Map<String, SpecText.Reader> readers() {
        Map<String, SpecText.Reader> readers = new HashMap<>();
        readers.put("chain", Chain::read);
        readers.put("input", Input::read);
        readers.put("rnn", RnnSpec::read);
        readers.put("gru", GruSpec::read);
        readers.put("lstm", LstmSpec::read);
        readers.put("linear", LinearSpec::read);
        readers.put("last", text -> new LastSpec());
        readers.put("batchNorm", BatchNormSpec::read);
        readers.put("groupNorm", GroupNormSpec::read);
        readers.put("weightNorm", WeightNormSpec::read);
        for (RowFunction.Kind kind : RowFunction.Kind.values()) {
            readers.put(RowFunctionSpec.word(kind), text -> new RowFunctionSpec(kind));
        }
        readers.put("gaussianHead", text -> new GaussianHeadSpec());
        readers.put("layerNorm", text -> NormSpec.read(text, Kind.LAYER));
        readers.put("rmsNorm", text -> NormSpec.read(text, Kind.RMS));
        readers.put("attention", AttentionSpec::read);
        for (boolean decoder : new boolean[] {false, true}) {
            for (boolean stack : new boolean[] {false, true}) {
                readers.put(TransformerSpec.word(decoder, stack), text -> TransformerSpec.read(text, decoder, stack));
            }
        }
        readers.put("sinusoids", text -> new PositionsSpec(text.number(), 0));
        readers.put("positions", PositionsSpec::read);
        readers.put("dotProduct", DotProductSpec::read);
        readers.put("additiveAttention", text -> KeyAttentionSpec.read(text, true));
        readers.put("bilinearAttention", text -> KeyAttentionSpec.read(text, false));
        readers.put("residual", text -> new ResidualSpec(text.spec()));
        readers.put("dropout", text -> new DropoutSpec(text.real()));
        readers.put("studentTHead", text -> new StudentTHeadSpec());
        readers.put("quantileHead", QuantileHeadSpec::read);
        for (Activation.Kind kind : Activation.Kind.values()) {
            readers.put(Activation.of(kind).label(), text -> ActivationSpec.read(text, kind));
        }
        return Map.copyOf(readers);
    }
}
