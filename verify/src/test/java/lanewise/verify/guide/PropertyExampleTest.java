package lanewise.verify.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.verify.Finding;
import lanewise.verify.GradCheckSuite;
import lanewise.verify.GradReport;
import lanewise.verify.LayerProblem;
import lanewise.verify.arbitraries.Problems;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PropertyExampleTest {
    @Provide
    Arbitrary<LayerProblem> scales() {
        return Problems.layers(Scale::new);
    }

    @Property(tries = 50)
    void gradientsAreRight(@ForAll("scales") LayerProblem problem) {
        GradReport report = GradCheckSuite.check(problem);
        assertEquals(0, report.count(Finding.Status.FAILED), report::toString);
    }
}
