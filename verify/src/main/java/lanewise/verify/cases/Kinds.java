package lanewise.verify.cases;

import java.util.List;
import java.util.Optional;

/** The runners for what Lanewise has built. */
public final class Kinds {
    private Kinds() {}

    /** All runners. */
    public static List<CaseRunner> all() {
        return List.of(
                new RecurrentCases(),
                new ProductCases(),
                new ActivationCases(),
                new ChannelNormCases(),
                new NormCases(),
                new AttentionCases(),
                new LossCases(),
                new OptimizerCases(),
                new ScheduleCases(),
                new ClippingCases(),
                new TrainingCases());
    }

    static Optional<String> notBuilt(ReferenceCase c) {
        String what = c.hasConfig("function") ? c.kind() + " " + c.config("function") : c.kind();
        return Optional.of(what + " is not built yet");
    }
}
