package lanewise.forecast.volatility;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.train.TrainingListener;

/** Keeps the passes of a training and tells another listener of them. */
final class History implements TrainingListener {
    private final TrainingListener other;
    private final List<Epoch> epochs = new ArrayList<>();

    History(TrainingListener other) {
        this.other = other;
    }

    List<Epoch> epochs() {
        return List.copyOf(epochs);
    }

    @Override
    public void started(Run run) {
        other.started(run);
    }

    @Override
    public void updated(Update update) {
        other.updated(update);
    }

    @Override
    public void epochEnded(Epoch epoch) {
        epochs.add(epoch);
        other.epochEnded(epoch);
    }

    @Override
    public void ended() {
        other.ended();
    }
}
