package lanewise.forecast.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses places that nothing can be written to, before anything is computed for them. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Checks a file that is to be written, in one step, in its folder.
     *
     * @param option that names it
     * @param file null for none
     * @throws IllegalArgumentException if the folder is not there or can't be written to, or the file is a folder
     */
    static void require(String option, Path file) {
        if (file == null) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw bad(option, file, "a file, or nothing yet", "a folder");
        }
        requireFolder(option, file, file.toAbsolutePath().getParent());
    }

    /** Checks a folder that files are to be written to; it and those above it may be missing. */
    static void requireFolder(String option, Path folder) {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        requireFolder(option, folder, there);
    }

    private static void requireFolder(String option, Path named, Path folder) {
        if (folder == null || !Files.exists(folder)) {
            throw bad(option, named, "a folder that is there, " + folder, "no such folder");
        }
        if (!Files.isDirectory(folder)) {
            throw bad(option, named, "a folder, " + folder, "a file");
        }
        if (!Files.isWritable(folder)) {
            throw bad(option, named, "a folder that can be written to, " + folder, "one that can't");
        }
    }

    private static IllegalArgumentException bad(String option, Path path, String expected, String actual) {
        return new IllegalArgumentException(option + " '" + path + "': expected " + expected + ", got " + actual);
    }
}
