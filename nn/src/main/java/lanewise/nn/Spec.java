package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import lanewise.engine.Activation;
import lanewise.nn.attention.AttentionShape;
import lanewise.nn.attention.TransformerShape;
import lanewise.nn.layer.GaussianHead;
import lanewise.nn.layer.LayerWeights;
import lanewise.nn.layer.Normalization;
import lanewise.nn.layer.RowFunction;
import lanewise.nn.recurrent.Cell;
import lanewise.nn.recurrent.Recurrent;
import lanewise.nn.spec.ActivationSpec;
import lanewise.nn.spec.AttentionSpec;
import lanewise.nn.spec.BatchNormSpec;
import lanewise.nn.spec.Chain;
import lanewise.nn.spec.DotProductSpec;
import lanewise.nn.spec.DropoutSpec;
import lanewise.nn.spec.GaussianHeadSpec;
import lanewise.nn.spec.GroupNormSpec;
import lanewise.nn.spec.GruSpec;
import lanewise.nn.spec.Input;
import lanewise.nn.spec.KeyAttentionSpec;
import lanewise.nn.spec.LastSpec;
import lanewise.nn.spec.LinearSpec;
import lanewise.nn.spec.LstmSpec;
import lanewise.nn.spec.Named;
import lanewise.nn.spec.NormSpec;
import lanewise.nn.spec.PositionsSpec;
import lanewise.nn.spec.QuantileHeadSpec;
import lanewise.nn.spec.ResidualSpec;
import lanewise.nn.spec.RnnSpec;
import lanewise.nn.spec.RowFunctionSpec;
import lanewise.nn.spec.StudentTHeadSpec;
import lanewise.nn.spec.TransformerSpec;
import lanewise.nn.spec.WeightNormSpec;

/**
 * What a model is made of, as plain data: it can be compared, printed and written into a model file. {@link #toString} gives the
 * text that {@link SpecText#parse} reads. A layer of one's own is another implementation, best a record; models of it are read
 * back with {@link SpecText.Reader}s given to {@link SpecText#parse(String, java.util.Map)}.
 */
public interface Spec {
    /**
     * Checks that the parts fit together, starting from an input of {@code inputWidth} values per step (0: not known yet, the
     * first part that has weights decides), and declares all parameters.
     */
    LayerWeights declare(Declaration declaration, String prefix, int inputWidth);

    /** Values per step that go in; 0 where any width will do. */
    int inputWidth();

    /** Whether the output at a step depends on that step and earlier ones alone. */
    default boolean causal() {
        return true;
    }

    /** This spec with its input width given, for parts that take any width and come first. */
    default Spec withInput(int width) {
        return new Input(width, this);
    }

    /** Layers one after another, named by their index as in PyTorch's Sequential unless {@link #named} says otherwise. */
    static Spec of(Spec... parts) {
        List<Named> named = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            named.add(parts[i] instanceof Named n ? n : new Named(Integer.toString(i), parts[i]));
        }
        return new Chain(named);
    }

    /** A part with a name of its own: its parameters are called {@code name.weight} and so on. */
    static Spec named(String name, Spec part) {
        return new Named(name, part);
    }

    /** One LSTM layer, one direction, with biases. */
    static LstmSpec lstm(int input, int hidden) {
        return new LstmSpec(input, hidden);
    }

    /** A stack of LSTM layers. */
    static LstmSpec lstm(int input, int hidden, int layers, boolean bidirectional, boolean bias) {
        Recurrent.Shape one = Recurrent.Shape.of(Cell.Lstm.plain(), input, hidden);
        return new LstmSpec(one.with(new Recurrent.Stack(layers, bidirectional, bias)));
    }

    /** One GRU layer, one direction, with biases; the reset gate after the product, as in PyTorch. */
    static GruSpec gru(int input, int hidden) {
        return new GruSpec(input, hidden);
    }

    /** One of Elman's recurrent layers with tanh, one direction, with biases. */
    static RnnSpec rnn(int input, int hidden) {
        return new RnnSpec(input, hidden);
    }

    /** y = x W^T + b. */
    static Spec linear(int input, int output) {
        return new LinearSpec(input, output, true);
    }

    /** y = x W^T, with b if wanted. */
    static Spec linear(int input, int output, boolean bias) {
        return new LinearSpec(input, output, bias);
    }

    /** y = x W^T + b where W has length and direction apart, see {@link lanewise.nn.norm.WeightNorm}. */
    static Spec weightNorm(int input, int output) {
        return new WeightNormSpec(input, output, true);
    }

    /** Batch normalisation with PyTorch's settings: eps 1e-5, momentum 0.1, weight and bias. */
    static Spec batchNorm() {
        return new BatchNormSpec(1e-5, 0.1, true);
    }

    /** Group normalisation of each step with PyTorch's settings: eps 1e-5, weight and bias. */
    static Spec groupNorm(int groups) {
        return new GroupNormSpec(groups, 1e-5, true, false);
    }

    /** Probabilities from logits, at each step. */
    static Spec softmax() {
        return new RowFunctionSpec(RowFunction.Kind.SOFTMAX);
    }

    /** Logarithms of probabilities from logits, at each step. */
    static Spec logSoftmax() {
        return new RowFunctionSpec(RowFunction.Kind.LOG_SOFTMAX);
    }

    /** ln of the sum of e^x at each step: one value. */
    static Spec logSumExp() {
        return new RowFunctionSpec(RowFunction.Kind.LOG_SUM_EXP);
    }

    /** The last valid step of each sequence. */
    static Spec last() {
        return new LastSpec();
    }

    /** An activation function on every element. */
    static Spec activation(Activation function) {
        return new ActivationSpec(function);
    }

    /** tanh of every element. */
    static Spec tanh() {
        return activation(Activation.of(Activation.Kind.TANH));
    }

    /** The logistic sigmoid of every element. */
    static Spec sigmoid() {
        return activation(Activation.of(Activation.Kind.SIGMOID));
    }

    /** max(x, 0) of every element. */
    static Spec relu() {
        return activation(Activation.of(Activation.Kind.RELU));
    }

    /** x times the normal distribution at x, for every element. */
    static Spec gelu() {
        return activation(Activation.of(Activation.Kind.GELU));
    }

    /** ln(1 + exp(x)) of every element. */
    static Spec softplus() {
        return softplus(1, Double.POSITIVE_INFINITY);
    }

    /** ln(1 + exp(beta x)) / beta of every element, and exactly x where beta x &gt; threshold (PyTorch's default is 20). */
    static Spec softplus(double beta, double threshold) {
        return activation(Activation.softplus(beta, threshold));
    }

    /** Layer norm of every step, with weight and bias and PyTorch's eps of 1e-5. */
    static Spec layerNorm(int width) {
        return layerNorm(width, NormSpec.EPS, true);
    }

    /** Layer norm of every step, with weight and bias if {@code affine}. */
    static Spec layerNorm(int width, double eps, boolean affine) {
        return new NormSpec(Normalization.Kind.LAYER, width, eps, affine, affine);
    }

    /** RMS norm of every step, with a weight. */
    static Spec rmsNorm(int width, double eps) {
        return new NormSpec(Normalization.Kind.RMS, width, eps, true, false);
    }

    /** Multi-head attention. */
    static Spec attention(AttentionShape shape) {
        return new AttentionSpec(shape);
    }

    /** Attention of the input to the network's inputs {@code keys} and {@code values}; widths are those of all heads together. */
    static Spec dotProductAttention(int heads, int width, int valueWidth, double scale, boolean causal) {
        return new DotProductSpec(heads, width, valueWidth, scale, causal);
    }

    /** Additive (Bahdanau's) attention of the input to the network's input {@code keys}. */
    static Spec additiveAttention(int queryWidth, int keyWidth, int units) {
        return new KeyAttentionSpec(queryWidth, keyWidth, units);
    }

    /** Bilinear (Luong's) attention of the input to the network's input {@code keys}. */
    static Spec bilinearAttention(int queryWidth, int keyWidth) {
        return new KeyAttentionSpec(queryWidth, keyWidth, 0);
    }

    /** Sinusoids of the step's number, added to the input. */
    static Spec sinusoidalPositions(int width) {
        return new PositionsSpec(width, 0);
    }

    /** Learned positions of up to {@code longest} steps, added to the input. */
    static Spec learnedPositions(int width, int longest) {
        return new PositionsSpec(width, longest);
    }

    /** One encoder layer; a causal one is a layer of a decoder-only transformer. */
    static Spec transformerEncoderLayer(TransformerShape shape) {
        return new TransformerSpec(false, shape, 0, false);
    }

    /** One decoder layer, which attends to the network's input {@code memory} too. */
    static Spec transformerDecoderLayer(TransformerShape shape) {
        return new TransformerSpec(true, shape, 0, false);
    }

    /** A stack of encoder layers, with a norm after the last if wanted: usual with pre-norm. */
    static Spec transformerEncoder(TransformerShape shape, int layers, boolean norm) {
        return new TransformerSpec(false, shape, layers, norm);
    }

    /** A stack of decoder layers. */
    static Spec transformerDecoder(TransformerShape shape, int layers, boolean norm) {
        return new TransformerSpec(true, shape, layers, norm);
    }

    /** x + part(x). */
    static Spec residual(Spec part) {
        return new ResidualSpec(part);
    }

    /** While training, drops each element with probability p and scales the others by 1 / (1 - p). */
    static Spec dropout(double p) {
        return new DropoutSpec(p);
    }

    /** 2 O values become O means and O variances, see {@link GaussianHead}. */
    static Spec gaussianHead() {
        return new GaussianHeadSpec();
    }

    /** 3 O values become O locations, scales and degrees of freedom, see {@link lanewise.nn.layer.StudentTHead}. */
    static Spec studentTHead() {
        return new StudentTHeadSpec();
    }

    /** Q values per target become Q quantiles that do not cross, see {@link lanewise.nn.layer.QuantileHead}. */
    static Spec quantileHead(int quantiles) {
        return new QuantileHeadSpec(quantiles);
    }
}
