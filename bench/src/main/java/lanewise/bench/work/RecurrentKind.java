package lanewise.bench.work;

import java.util.Locale;
import lanewise.bench.Cell;
import lanewise.bench.RecurrentShape;
import lanewise.bench.Work;
import lanewise.bench.peer.Kind;
import lanewise.engine.Engine;
import lanewise.engine.Precision;

/** What is done with a recurrent layer over sequences. */
public enum RecurrentKind {
    /** Inference from a zero state. */
    FORWARD {
        @Override
        public double flops(Cell cell, RecurrentShape shape) {
            return cell.forwardFlops(shape);
        }

        @Override
        public Work open(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
            return new ForwardWork(options, precision, cell, shape);
        }
    },
    /** Packing changed weights, forward, and all gradients including the input's: what other libraries call a training step. */
    TRAINING {
        @Override
        public double flops(Cell cell, RecurrentShape shape) {
            return cell.trainingFlops(shape);
        }

        @Override
        public Work open(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
            return new TrainingWork(options, precision, cell, shape);
        }
    },
    /** What a trainer does with a batch: a model with a linear head, its loss, gradients, norm, Adam and packing. */
    UPDATE {
        @Override
        public double flops(Cell cell, RecurrentShape shape) {
            return cell.updateFlops(shape);
        }

        @Override
        public Work open(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape) {
            return new UpdateWork(options, precision, cell, shape);
        }
    };

    /** What peers call it; null for what none has. */
    public Kind peerKind(Cell cell) {
        return this == UPDATE ? null : Kind.valueOf(cell.name() + "_" + name());
    }

    /** Floating-point operations of one call. */
    public abstract double flops(Cell cell, RecurrentShape shape);

    /** Makes the work. */
    public abstract Work open(Engine.Options options, Precision precision, Cell cell, RecurrentShape shape);

    /** Its name in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
