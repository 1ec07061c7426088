package lanewise.engine.generate;

/** One generated Java file of the package {@code lanewise.engine.kernel}. */
interface SourceUnit {
    /** Simple class name; ends in F32 or F64, as every generated file's does. */
    String className();

    /** The whole file, header included, ending in a newline. */
    String source();
}
