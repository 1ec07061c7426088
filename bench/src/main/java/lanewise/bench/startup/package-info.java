/** The time from starting a JVM to the first inference of a saved model: programs that do just that, and what starts them. */
package lanewise.bench.startup;
