package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.List;

/** The volatility models that need no network, as baselines. */
public final class VarianceModels {
    private VarianceModels() {}

    /**
     * Constant variance, EWMA, GARCH, GJR, TARCH and EGARCH with normal innovations, and the same four with Student-t
     * innovations; constant mean. Names are unique.
     */
    public static List<VarianceModel> all() {
        List<VarianceModel> models = new ArrayList<>(List.of(new ConstantVariance(), new Ewma()));
        for (ArchSpec.Innovation innovation : ArchSpec.Innovation.values()) {
            for (ArchProcess process : ArchProcess.values()) {
                models.add(new ArchModel(ArchSpec.of(process, innovation)));
            }
        }
        return List.copyOf(models);
    }
}
