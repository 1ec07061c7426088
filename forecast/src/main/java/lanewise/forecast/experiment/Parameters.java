package lanewise.forecast.experiment;

import lanewise.nn.Model;

/** Parameters by name. */
final class Parameters {
    private Parameters() {}

    /** Sets a parameter, row by row; {@link Model#parametersChanged} must follow. */
    static void set(Model model, String name, double... values) {
        model.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter is called " + name))
                .value()
                .setAll(values);
    }
}
