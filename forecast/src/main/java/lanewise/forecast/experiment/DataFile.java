package lanewise.forecast.experiment;

/**
 * A file that an experiment reads and that does not come with the program.
 *
 * @param name its usual file name
 * @param columns what it must hold
 * @param source where it is from
 * @param needed whether the experiment can't run without it
 */
public record DataFile(String name, String columns, String source, boolean needed) {
    /** One without which the experiment can't run. */
    public static DataFile needed(String name, String columns, String source) {
        return new DataFile(name, columns, source, true);
    }

    /** One that is used where it is given. */
    public static DataFile optional(String name, String columns, String source) {
        return new DataFile(name, columns, source, false);
    }
}
