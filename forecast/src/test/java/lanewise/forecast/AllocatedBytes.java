package lanewise.forecast;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Bytes that the calling thread has allocated; by handle, for the module that counts is not one that this module reads. */
public final class AllocatedBytes {
    private static final MethodHandle COUNT;

    static {
        try {
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            COUNT = MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private AllocatedBytes() {}

    /** Since the thread began. */
    public static long now() {
        try {
            return (long) COUNT.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
