/** The operations that are measured, through the public API of engine and nn; the table and JMH share them. */
package lanewise.bench.work;
