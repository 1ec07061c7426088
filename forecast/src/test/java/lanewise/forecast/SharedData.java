package lanewise.forecast;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.forecast.data.Series;
import lanewise.forecast.data.SeriesReader;

/**
 * Data that lies beside the checkout and not in it; tests that need it are skipped, with the reason, where it is
 * absent.
 */
public final class SharedData {
    private SharedData() {}

    /** A file of shared/data, seen from the checkout or from the module. */
    public static Path file(String name) {
        List<Path> places = List.of(Path.of("..", "shared", "data", name), Path.of("..", "..", "shared", "data", name));
        Path found = places.stream().filter(Files::isRegularFile).findFirst().orElse(null);
        assumeTrue(found != null, () -> "skipped: " + name + " is in none of " + places);
        return found;
    }

    /** The DM/GBP returns of Bollerslev and Ghysels (1996), 1974 rows in percent. */
    public static Series dmbp() {
        return SeriesReader.read(file("dmbp.csv"), "ret_pct");
    }
}
