/** Draws what {@code lanewise bench --json} wrote. */
package lanewise.bench.picture;
