package lanewise.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The protocol by which closing memory waits for operations, and an operation that comes late is refused. */
public final class CloseStress {
    /** The operation gave the right number. */
    private static final int RIGHT = 1;

    private static final int REFUSED = 2;
    private static final int WRONG = 3;

    private CloseStress() {}

    /** Four numbers in memory of their own. */
    private static final class Four {
        final Engine engine = Engine.open(new Engine.Options(1, true));
        final Engine fork = engine.forkSingle();
        final Slab slab = engine.slab(Role.SCRATCH, Precision.F64);
        final Matrix m = slab.reserve("m", 1, 4);

        Four() {
            slab.allocate();
            m.fill(3);
        }

        int twice(Engine by) {
            try {
                by.scale(m, 2);
                return RIGHT;
            } catch (IllegalStateException e) {
                return REFUSED;
            }
        }
    }

    /** A late operation is refused; one that began in time has its memory to its end. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the operation came first")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "closed first")
    @State
    public static class OperationAgainstMemory {
        private final Four four = new Four();

        @Actor
        public void operation(II_Result r) {
            r.r1 = four.twice(four.fork);
        }

        @Actor
        public void close(II_Result r) {
            four.slab.close();
            r.r2 = four.slab.isOpen() ? WRONG : RIGHT;
        }
    }

    /** The same for the engine: its memory stays, and holds what the operation made of it or what it was. */
    @JCStressTest
    @Outcome(id = "1, 1, 6", expect = Expect.ACCEPTABLE, desc = "the operation came first")
    @Outcome(id = "2, 1, 3", expect = Expect.ACCEPTABLE, desc = "closed first")
    @State
    public static class OperationAgainstEngine {
        private final Four four = new Four();

        @Actor
        public void operation(III_Result r) {
            r.r1 = four.twice(four.fork);
        }

        @Actor
        public void close(III_Result r) {
            four.fork.close();
            r.r2 = RIGHT;
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = (int) four.m.get(0, 3);
            four.slab.close();
        }
    }

    /** Two threads close at once: both return, and the memory is given back once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "closed")
    @State
    public static class CloseAgainstClose {
        private final Four four = new Four();

        @Actor
        public void one(II_Result r) {
            four.slab.close();
            r.r1 = four.slab.isOpen() ? WRONG : RIGHT;
        }

        @Actor
        public void two(II_Result r) {
            four.slab.close();
            r.r2 = four.slab.isOpen() ? WRONG : RIGHT;
        }
    }

    /** One engine, two threads: one of them is refused, or they came one after the other; never both at once. */
    @JCStressTest
    @Outcome(id = "1, 1, 12", expect = Expect.ACCEPTABLE, desc = "one after the other")
    @Outcome(
            id = {"1, 2, 6", "2, 1, 6"},
            expect = Expect.ACCEPTABLE,
            desc = "one refused")
    @State
    public static class OneEngineTwoThreads {
        private final Four four = new Four();

        @Actor
        public void one(III_Result r) {
            r.r1 = four.twice(four.fork);
        }

        @Actor
        public void two(III_Result r) {
            r.r2 = four.twice(four.fork);
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = (int) four.m.get(0, 3);
            four.slab.close();
        }
    }
}
