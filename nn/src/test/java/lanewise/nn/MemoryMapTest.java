package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lanewise.engine.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What layers reserve, block by block with name and shape, for training and for inference: {@code memory-maps.txt}. Memory that is not needed, or has a name that
 * tells nobody what it is for, changes no result, so no other test would notice.
 */
class MemoryMapTest {
    private static final Pattern BLOCK = Pattern.compile("  @\\d+ +\\d+ B  (.*?) +(\\[\\d+]\\[\\d+])(?: stride \\d+)?");
    private static final Pattern SIDE = Pattern.compile("(\\w+)=(\\d+)");

    /** One network: its line in the file and the blocks that belong to it. */
    private record Case(String line, List<String> blocks) {
        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = MemoryMapTest.class.getResourceAsStream("memory-maps.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("infer") || line.startsWith("train")) {
                    cases.add(new Case(line, new ArrayList<>()));
                } else if (!line.isBlank()) {
                    cases.getLast().blocks().add(line);
                }
            }
        }
        assertTrue(cases.size() > 20, "networks in the file: " + cases.size());
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyBlockHasItsNameAndShape(Case expected) {
        String[] words = expected.line().split(" ");
        try (Model model = Model.build(SpecText.parse(words[words.length - 1]), Precision.F32, 1);
                Network network = model.network(options(words))) {
            List<String> blocks = new ArrayList<>(blocks(model.memoryMap()));
            blocks.addAll(blocks(network.memoryMap()));
            assertEquals(String.join("\n", expected.blocks()), String.join("\n", blocks));
        }
    }

    /** The words before the spec. */
    private static Plan.Options options(String[] words) {
        Plan.Options options = words[0].equals("train") ? Plan.Options.train(4, 2) : Plan.Options.infer(4, 2);
        for (int i = 1; i < words.length - 1; i++) {
            Matcher side = SIDE.matcher(words[i]);
            options = switch (words[i]) {
                case "lengths" -> options.withLengths();
                case "gradients" -> options.withInputGradients();
                case "masks" -> options.withMasks();
                case "weights" -> options.withWeights();
                default -> {
                    assertTrue(side.matches(), words[i]);
                    yield options.withSide(side.group(1), Integer.parseInt(side.group(2)));
                }
            };
        }
        return options;
    }

    /** Role, name and shape of each block; of packed ones the name alone, for their size is the machine's. */
    private static List<String> blocks(String map) {
        List<String> blocks = new ArrayList<>();
        String role = "";
        for (String line : map.lines().toList()) {
            Matcher block = BLOCK.matcher(line);
            if (block.matches()) {
                String shape = role.equals("PACKED") ? "" : " " + block.group(2);
                blocks.add(role + " " + block.group(1) + shape);
            } else {
                role = line.substring(0, line.indexOf(' '));
            }
        }
        return blocks;
    }
}
