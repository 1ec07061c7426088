package lanewise.engine.kernel;

import java.lang.foreign.Arena;

/** Off-heap memory of one owner that is made anew when more is asked for; what it held is lost then. */
final class GrowingBlock implements AutoCloseable {
    private Arena arena;
    private long address;
    private long size;

    /** The address of at least so many bytes, aligned to 64; the same as before if there is room. */
    long room(long bytes) {
        if (size < bytes) {
            close();
            arena = Arena.ofShared();
            address = arena.allocate(bytes, 64).address();
            size = bytes;
        }
        return address;
    }

    long bytes() {
        return size;
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
            size = 0;
        }
    }
}
