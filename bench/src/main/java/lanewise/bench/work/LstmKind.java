package lanewise.bench.work;

import java.util.Locale;
import lanewise.bench.LstmShape;
import lanewise.bench.Work;
import lanewise.bench.peer.Kind;
import lanewise.engine.Engine;
import lanewise.engine.Precision;

/** What is done with an LSTM over sequences. */
public enum LstmKind {
    /** Inference from a zero state. */
    FORWARD {
        @Override
        public double flops(LstmShape shape) {
            return shape.forwardFlops();
        }

        @Override
        public Work open(Engine.Options options, Precision precision, LstmShape shape) {
            return new ForwardWork(options, precision, shape);
        }
    },
    /** Packing changed weights, forward, and all gradients including the input's: what other libraries call a training step. */
    TRAINING {
        @Override
        public double flops(LstmShape shape) {
            return shape.trainingFlops();
        }

        @Override
        public Work open(Engine.Options options, Precision precision, LstmShape shape) {
            return new TrainingWork(options, precision, shape);
        }
    },
    /** What a trainer does with a batch: a model with a linear head, its loss, gradients, norm, Adam and packing. */
    UPDATE {
        @Override
        public double flops(LstmShape shape) {
            return shape.updateFlops();
        }

        @Override
        public Work open(Engine.Options options, Precision precision, LstmShape shape) {
            return new UpdateWork(options, precision, shape);
        }
    };

    /** What peers call it; null for what none has. */
    public Kind peerKind() {
        return switch (this) {
            case FORWARD -> Kind.LSTM_FORWARD;
            case TRAINING -> Kind.LSTM_TRAINING;
            case UPDATE -> null;
        };
    }

    /** Floating-point operations of one call. */
    public abstract double flops(LstmShape shape);

    /** Makes the work. */
    public abstract Work open(Engine.Options options, Precision precision, LstmShape shape);

    /** Its name in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
