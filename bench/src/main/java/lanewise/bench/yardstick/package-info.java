/** What the machine can do, measured in Java in the process that measures everything else. */
package lanewise.bench.yardstick;
