package lanewise.engine.generate;

import java.util.List;

/**
 * The kernels behind one interface, {@code NAMEKernels}: a scalar class {@code ReferenceNAME} and a vector class
 * {@code VectorNAME} for each precision.
 *
 * @param name the middle of the classes' names
 * @param what the kernels in a few words, for the Javadoc
 * @param flat kernels over flat blocks, each a method of the interface
 * @param choices methods that run one of several flat kernels
 * @param rows methods that run one or several row kernels
 * @param specials kernels that are neither, for instance sums
 */
record KernelFamily(
        String name,
        String what,
        List<ElementDescription.Flat> flat,
        List<Choice> choices,
        List<RowGroup> rows,
        List<Special> specials) {
    /**
     * A method that takes a call object and runs one of several flat kernels.
     *
     * @param conditions for each kernel but the last, when it is the one
     */
    record Choice(String method, String call, List<String> conditions, List<ElementDescription.Flat> kernels) {}

    /** A method that takes a call object and runs row kernels one after the other over the same rows. */
    record RowGroup(String method, String call, List<ElementDescription.Rows> kernels) {}

    /** A kernel with a loop of its own. */
    interface Special {
        void reference(Lines out, Numbers numbers);

        void vector(Lines out, Numbers numbers);
    }

    String reference(Numbers numbers) {
        return "Reference" + name + numbers.suffix();
    }

    String vector(Numbers numbers) {
        return "Vector" + name + numbers.suffix();
    }

    /** Whether the scalar class of this family is where functions and constants are defined. */
    boolean hasFunctions() {
        return name.equals("Element");
    }
}
