package lanewise.nn.train;

import lanewise.engine.Engine;
import lanewise.engine.Matrix;
import lanewise.engine.Role;
import lanewise.engine.Slab;
import lanewise.nn.Model;

/** A model's buffers as they were before a step: forward changes running statistics, and a step that is left out may not. */
final class KeptBuffers implements AutoCloseable {
    private final Slab slab;
    private final Matrix kept;
    private final Matrix buffers;

    KeptBuffers(Engine engine, Model model) {
        if (model.buffers().isEmpty()) {
            slab = null;
            kept = null;
            buffers = null;
            return;
        }
        Slab own = model.buffers().getFirst().value().slab();
        slab = engine.slab(Role.STATE, own.precision()).reserveLike(own).allocate();
        kept = slab.flat();
        buffers = own.flat();
    }

    void keep() {
        if (slab != null) {
            kept.copyFrom(buffers);
        }
    }

    void restore() {
        if (slab != null) {
            buffers.copyFrom(kept);
        }
    }

    @Override
    public void close() {
        if (slab != null) {
            slab.close();
        }
    }
}
