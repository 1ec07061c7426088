package lanewise.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads beside the calling one. A free worker spins for a while before it parks, because a region is often
 * only microseconds long and waking a parked thread costs as much.
 */
final class Workers implements AutoCloseable {
    /** Spins before parking: about 50 microseconds. */
    private static final int SPINS = 20_000;

    private final Engine owner;
    private final Worker[] team;

    Workers(Engine owner, int size) {
        this.owner = owner;
        team = new Worker[size];
        for (int i = 0; i < size; i++) {
            team[i] = new Worker(owner.forkSingle(), i + 1, size + 1);
            team[i].thread.start();
        }
    }

    /** Runs shard 0 here and the others on the team; returns when all are done. */
    void run(Engine.Sharded work) {
        for (Worker worker : team) {
            worker.begin(work);
        }
        Throwable failure = null;
        try {
            work.run(owner, 0, team.length + 1);
        } catch (Throwable t) {
            failure = t;
        }
        for (Worker worker : team) {
            Throwable theirs = worker.await();
            failure = failure == null ? theirs : failure;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Whether the team's engines use vector kernels to have them compiled. */
    void warm(boolean on) {
        for (Worker worker : team) {
            worker.engine.warm(on);
        }
    }

    @Override
    public void close() {
        for (Worker worker : team) {
            worker.end();
        }
    }

    private static final class Worker implements Runnable {
        private static final VarHandle ASKED;
        private static final VarHandle DONE;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                ASKED = lookup.findVarHandle(Worker.class, "asked", long.class);
                DONE = lookup.findVarHandle(Worker.class, "done", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Engine engine;
        private final int shard;
        private final int shards;
        private final Thread thread;
        private Engine.Sharded work;
        private Throwable failure;
        private long asked;
        private long done;
        private volatile boolean parked;
        private volatile boolean ended;

        Worker(Engine engine, int shard, int shards) {
            this.engine = engine;
            this.shard = shard;
            this.shards = shards;
            this.thread = Thread.ofPlatform()
                    .daemon()
                    .name("lanewise-worker-" + shard)
                    .unstarted(this);
        }

        void begin(Engine.Sharded next) {
            work = next;
            ASKED.setVolatile(this, asked + 1);
            if (parked) {
                LockSupport.unpark(thread);
            }
        }

        Throwable await() {
            long mine = asked;
            int spins = 0;
            while ((long) DONE.getAcquire(this) != mine) {
                // Past a short wait the worker may be waiting for the very core this thread spins on.
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            Throwable result = failure;
            failure = null;
            work = null;
            return result;
        }

        void end() {
            ended = true;
            LockSupport.unpark(thread);
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            engine.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run() {
            long seen = 0;
            while (awaitWork(seen)) {
                seen++;
                try {
                    runShard();
                } catch (Throwable t) {
                    failure = t;
                }
                DONE.setRelease(this, seen);
            }
        }

        /** As a group, so that a shard that closes its own memory is refused instead of waited for. */
        private void runShard() {
            engine.enter();
            try {
                work.run(engine, shard, shards);
            } finally {
                engine.exit();
            }
        }

        /** Returns true when there is new work, false when the team is to end. */
        private boolean awaitWork(long seen) {
            int spins = 0;
            while ((long) ASKED.getVolatile(this) == seen) {
                if (ended) {
                    return false;
                }
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                    continue;
                }
                parked = true;
                if ((long) ASKED.getVolatile(this) == seen && !ended) {
                    LockSupport.park(this);
                }
                parked = false;
                spins = 0;
            }
            return true;
        }
    }
}
