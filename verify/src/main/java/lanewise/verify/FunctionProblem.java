package lanewise.verify;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Functions of one's own with sizes and values; {@link #toString} gives a line such as {@code scale B=3 D=4 seed=1}.
 *
 * @param functions what to check
 * @param sizes by symbol, in the order in which they were declared
 * @param seed of all values
 */
public record FunctionProblem(Functions functions, Map<String, Integer> sizes, long seed) implements Problem {
    @Override
    public FunctionSubject open() {
        return new FunctionSubject(this);
    }

    @Override
    public String toString() {
        String all = sizes.entrySet().stream()
                .map(size -> size.getKey() + "=" + size.getValue() + " ")
                .collect(Collectors.joining());
        return functions.name() + " " + all + "seed=" + seed;
    }
}
