package lanewise.bench.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.bench.picture.Pictures;
import lanewise.bench.picture.Result;

/** {@code lanewise bench picture FILE... DIR}. */
final class PictureCommand {
    private PictureCommand() {}

    /**
     * Draws and names the files it wrote; IllegalArgumentException where the arguments or the files can't be meant.
     *
     * @param args files and a folder
     */
    static void run(PrintStream out, List<String> args) throws IOException {
        if (args.size() < 2) {
            throw new IllegalArgumentException(
                    "picture must be followed by files that --json wrote and a folder for the pictures");
        }
        System.setProperty("java.awt.headless", "true");
        List<Result> results = new ArrayList<>();
        for (String file : args.subList(0, args.size() - 1)) {
            try {
                results.addAll(Result.all(Json.read(Files.readString(Path.of(file)))));
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(file + " is missing", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
        List<Path> written = Pictures.draw(results, Path.of(args.getLast()));
        if (written.isEmpty()) {
            throw new IllegalArgumentException("the files have no rows, so nothing was drawn");
        }
        written.forEach(out::println);
        out.flush();
    }
}
