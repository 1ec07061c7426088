package lanewise.forecast.experiment;

import java.io.IOException;
import java.util.List;

/** A study of the source chapters or of published work that anybody can run again: {@code ./lanewise experiment NAME}. */
public interface Experiment {
    /** What the command line calls it: lower case letters, digits and hyphens. */
    String name();

    /** What it shows, in one line. */
    String summary();

    /** The files it needs, or can use; none for one that draws its own data. */
    default List<DataFile> data() {
        return List.of();
    }

    /**
     * Trainings unless {@link Settings#seeds} says otherwise; 1 where nothing is random.
     */
    default int seeds() {
        return 5;
    }

    /**
     * Runs it.
     *
     * @param progress hears how far it is, from any thread
     * @throws lanewise.forecast.data.DataException if a file is missing or not as expected
     * @throws IOException if a picture or a checkpoint can't be written
     */
    Outcome run(Settings settings, Progress progress) throws IOException;

    /** Hears how much there is to do and how much is done. Calls come from any thread. */
    interface Progress {
        /** Nobody listens. */
        Progress SILENT = new Progress() {
            @Override
            public void plan(long steps) {}

            @Override
            public void advance(long steps, String message) {}
        };

        /** So many steps, all about equally long, are to be done in addition to those planned before. */
        void plan(long steps);

        /** So many steps are done. */
        void advance(long steps, String message);
    }
}
