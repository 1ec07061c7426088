package lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ContenderTest {
    @Test
    void measuringAllocatesNothing() {
        Contender contender = new Contender(new Counter(0));
        contender.warmUp(20_000_000);
        contender.measure(20_000_000);
        assertEquals(0, contender.bytesPerCall());
    }

    @Test
    void whatTheWorkAllocatesIsSeen() {
        Contender contender = new Contender(new Counter(100));
        contender.measure(0);
        assertTrue(contender.bytesPerCall() >= 100, () -> "seen: " + contender.bytesPerCall());
    }

    @Test
    void theBestChunkIsNoSlowerThanTheMedian() {
        Contender contender = new Contender(new Counter(0));
        contender.measure(5_000_000);
        assertTrue(contender.best() > 0 && contender.best() <= contender.median());
        assertTrue(contender.sink() >= 1);
    }

    private static final class Counter implements Work {
        private final int bytes;
        private long runs;
        private byte[] last = new byte[0];

        Counter(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run() {
            runs++;
            if (bytes > 0) {
                last = new byte[bytes];
            }
        }

        @Override
        public double result() {
            return runs + last.length;
        }

        @Override
        public void close() {}
    }
}
