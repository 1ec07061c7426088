/**
 * Other libraries, each in a JVM of its own: they need environment variables and class paths that no two of them
 * share, and one that crashes takes nobody along. Their code is under {@code src/peers}, built with the Maven profile
 * {@code peers}.
 */
package lanewise.bench.peer;
