/** SIMD kernels on off-heap memory. Knows nothing of layers and depends on nothing but the JDK. */
module lanewise.engine {
    requires jdk.incubator.vector;
    requires static jdk.management;

    exports lanewise.engine;
    exports lanewise.engine.cpu;
}
