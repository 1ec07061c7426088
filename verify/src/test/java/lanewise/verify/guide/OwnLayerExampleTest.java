package lanewise.verify.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import lanewise.engine.Engine;
import lanewise.engine.Precision;
import lanewise.nn.Model;
import lanewise.nn.Spec;
import lanewise.verify.GradCheck;
import lanewise.verify.GradReport;
import lanewise.verify.LayerProblem;
import lanewise.verify.LayerSubject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLayerExampleTest {
    @Test
    void itsGradientsAreChecked() {
        Spec spec = Spec.of(new Scale(3), Spec.lstm(3, 4));
        try (LayerSubject subject = LayerProblem.of(spec, 5, 2).open()) {
            GradReport report = new GradCheck(subject, GradCheck.Settings.of(42)).run();
            assertTrue(report.passed(), report.toString());
        }
    }

    @Test
    void itIsSavedAndLoaded(@TempDir Path folder) {
        Path file = folder.resolve("own.safetensors");
        try (Model model = Model.build(Spec.of(new Scale(3), Spec.linear(3, 1)), Precision.F32, 1)) {
            model.save(file);
        }
        try (Model model = Model.load(file, Engine.Options.defaults(), Map.of("scale", Scale.READER))) {
            assertEquals("0.w", model.parameters().getFirst().name());
        }
    }
}
