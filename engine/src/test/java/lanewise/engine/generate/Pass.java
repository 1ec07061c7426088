package lanewise.engine.generate;

import java.util.List;
import java.util.function.Function;

/**
 * A kernel that goes over each row of some matrices once. All its operands are fields of {@code RowsCall}.
 *
 * @param rows matrices it reads, a row at a time
 * @param shared vectors it reads anew for each row
 * @param scalars numbers it reads, one for each row
 * @param outputs matrices it writes
 * @param sums what it gathers from each row, each a chain in every one of a fixed number of virtual lanes, which fold in
 *     halves at the end
 * @param results where the row's numbers that come of the sums go
 * @param unroll vectors per turn, where there are no sums
 */
record Pass(
        String name,
        String javadoc,
        List<String> rows,
        List<String> shared,
        List<Scalar> scalars,
        List<String> outputs,
        List<Sum> sums,
        List<Scalar> results,
        int unroll,
        Body body,
        Finish finish) {
    /** Bytes of all virtual lanes: two vectors of 512 bits. */
    static final int LANE_BYTES = 128;

    /** One number for each row: place {@code index} in the row of matrix {@code field}. */
    record Scalar(String name, String field, int index) {}

    /** The fold of two lanes is their sum, or the larger one. */
    record Sum(String name, boolean largest) {}

    /** What one element gives: the outputs, then the sums' new values. */
    interface Body {
        List<Flow.Real> of(Flow f, Function<String, Flow.Real> in);
    }

    /** The results from the folded sums. */
    interface Finish {
        List<Flow.Real> of(Flow f, Function<String, Flow.Real> in);
    }

    /** A pass without sums. */
    static Pass map(
            String name,
            List<String> rows,
            List<String> shared,
            List<Scalar> scalars,
            String output,
            int unroll,
            Body body) {
        return new Pass(
                name,
                "",
                rows,
                shared,
                scalars,
                List.of(output),
                List.of(),
                List.of(),
                unroll,
                body,
                (f, in) -> List.of());
    }

    /** A pass with sums and no output. */
    static Pass sum(
            String name,
            List<String> rows,
            List<Scalar> scalars,
            List<Sum> sums,
            List<Scalar> results,
            Body body,
            Finish finish) {
        return new Pass(name, "", rows, List.of(), scalars, List.of(), sums, results, 1, body, finish);
    }
}
