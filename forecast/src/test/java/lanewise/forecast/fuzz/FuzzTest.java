package lanewise.forecast.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reader with thousands of damaged files; with all there are in the profile {@code fuzz}, after which {@link JazzerTest} looks further. */
class FuzzTest {
    /** Variants of all files of a target in the default build. */
    private static final int SOME = 700;

    @TempDir
    private Path folder;

    private Reading reading(FuzzTarget target) {
        return new Reading(target, folder.resolve("file"));
    }

    @ParameterizedTest
    @EnumSource
    void theCorpusIsTakenAndWhatWasOnceReadWronglyIsRefused(FuzzTarget target) throws IOException {
        Map<String, byte[]> files = Corpus.files(target);
        assertFalse(Corpus.right(files).isEmpty(), "no corpus");
        Reading reading = reading(target);
        files.forEach((name, bytes) -> assertEquals(!name.startsWith(Corpus.BAD), reading.takes(bytes), name));
    }

    @ParameterizedTest
    @EnumSource
    void someDamagedFiles(FuzzTarget target) throws IOException {
        read(target, SOME);
    }

    @Tag("fuzz")
    @ParameterizedTest
    @EnumSource
    void allDamagedFiles(FuzzTarget target) throws IOException {
        read(target, Integer.MAX_VALUE);
    }

    private void read(FuzzTarget target, int most) throws IOException {
        List<byte[]> right = Corpus.right(Corpus.files(target));
        Reading reading = reading(target);
        List<Supplier<byte[]>> all = new ArrayList<>();
        right.forEach(each -> all.addAll(Damage.of(each, right)));
        int taken = 0;
        int refused = 0;
        for (Supplier<byte[]> variant : Damage.some(all, most, 1)) {
            byte[] bytes = variant.get();
            if (bytes.length > Reading.LONGEST) {
                continue;
            }
            try {
                if (reading.takes(bytes)) {
                    taken++;
                } else {
                    refused++;
                }
            } catch (AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "; the file in Base64: "
                                + Base64.getEncoder().encodeToString(bytes),
                        e);
            }
        }
        String counts = taken + " taken, " + refused + " refused of " + all.size();
        assertTrue(taken > 10 && refused > taken, counts);
    }
}
