package lanewise.nn.attention;

import lanewise.engine.Matrix;
import lanewise.nn.Plan;

/** The two masks of a layer of attention, zero unless set. */
final class Masks {
    private final String name;
    private final Matrix mask;
    private final Matrix keyMask;
    private final Runnable changed;

    private Masks(String name, Matrix mask, Matrix keyMask, Runnable changed) {
        this.name = name;
        this.mask = mask;
        this.keyMask = keyMask;
        this.changed = changed;
    }

    /** @param changed is told after a mask was set */
    static Masks of(Plan plan, Heads.Setting setting, Runnable changed) {
        boolean wanted = plan.options().attending().masks();
        int keys = setting.shape().keys();
        return new Masks(
                setting.name(),
                wanted ? plan.saved(setting.name() + " mask", setting.shape().queries(), keys) : null,
                wanted
                        ? plan.saved(
                                setting.name() + " key mask", setting.shape().batch(), keys)
                        : null,
                changed);
    }

    /** [queries][keys], or null. */
    Matrix mask() {
        return mask;
    }

    /** [batch][keys], or null. */
    Matrix keyMask() {
        return keyMask;
    }

    void mask(Mask values) {
        set("mask", mask, values);
    }

    void keyMask(Mask values) {
        set("key mask", keyMask, values);
    }

    private void set(String what, Matrix to, Mask values) {
        if (to == null) {
            throw new IllegalStateException(
                    "the " + what + " of '" + name + "' can't be set: make the network with Plan.Options.withMasks()");
        }
        if (values == null) {
            to.fill(0);
        } else {
            if (values.rows() != to.rows() || values.columns() != to.columns()) {
                throw new IllegalArgumentException("the " + what + " of '" + name + "' must be [" + to.rows() + "]["
                        + to.columns() + "], but is [" + values.rows() + "][" + values.columns() + "]");
            }
            to.setAll(values.toArray());
        }
        changed.run();
    }
}
