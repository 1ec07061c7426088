package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

/** Threads that begin at one moment, each then delayed by another few hundred nanoseconds in each round. */
final class Meeting {
    /** Spins of the longest delay: some tens of microseconds, about as long as what is raced against. */
    private static final int LONGEST = 2000;

    private final int round;
    private final List<Action> actions = new ArrayList<>();

    Meeting(int round) {
        this.round = round;
    }

    /** What one of the threads does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    Meeting with(Action action) {
        actions.add(action);
        return this;
    }

    /** Runs all of them at once; what each threw, or null, in their order. */
    List<Throwable> run() throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(actions.size());
        Throwable[] thrown = new Throwable[actions.size()];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < thrown.length; i++) {
            int mine = i;
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    start.await();
                    for (int spin = (round * 7919 + mine * 104_729) % LONGEST; spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    actions.get(mine).run();
                } catch (Throwable e) {
                    thrown[mine] = e;
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return java.util.Arrays.asList(thrown);
    }
}
