/** The command {@code lanewise bench}. */
package lanewise.bench.cli;
