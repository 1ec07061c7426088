package lanewise.nn.optim;

/** Checks of optimizers' settings. */
final class Settings {
    private Settings() {}

    /** Throws unless value is in [0, largest]. */
    static void require(String name, double value, double largest) {
        if (!(value >= 0 && value <= largest)) {
            throw new IllegalArgumentException(name + " must be in [0, " + largest + "], but is " + value);
        }
    }
}
