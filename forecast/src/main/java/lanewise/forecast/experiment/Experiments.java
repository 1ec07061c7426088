package lanewise.forecast.experiment;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All experiments. */
public final class Experiments {
    private Experiments() {}

    /** In the order of their names. */
    public static List<Experiment> all() {
        return Stream.<Experiment>of(
                        new Adding(),
                        new AssetPricing(),
                        new Caviars(),
                        new Characters(),
                        new Copying(),
                        new DoubleDescent(),
                        new Edgeworth(),
                        new EttForecast(),
                        new Genz(),
                        new Highway(),
                        new InContext(),
                        new JsbChorales(),
                        new LstmByHand(),
                        new M4HourlyForecast(),
                        new Recession(),
                        new RnnByHand(),
                        new Vanishing(),
                        new Var(),
                        new Volatility())
                .sorted(Comparator.comparing(Experiment::name))
                .toList();
    }

    /** The experiment of that name; IllegalArgumentException that lists the names if there is none. */
    public static Experiment named(String name) {
        return all().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no experiment '" + name + "': choose one of "
                        + all().stream().map(Experiment::name).collect(Collectors.joining(", "))));
    }
}
