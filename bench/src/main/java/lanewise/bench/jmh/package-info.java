/** The same operations under JMH, each in a JVM of its own. */
package lanewise.bench.jmh;
