package lanewise.engine.kernel;

/** One call object of each kind: an engine fills them again for every operation, so that none allocates. */
public final class Calls {
    public final RnnCall rnn = new RnnCall();
    public final GruCall gru = new GruCall();
    public final RowsCall rows = new RowsCall();
    public final SgdCall sgd = new SgdCall();
    public final RmsPropCall rmsProp = new RmsPropCall();
    public final AdagradCall adagrad = new AdagradCall();
}
