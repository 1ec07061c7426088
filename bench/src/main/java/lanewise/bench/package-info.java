/**
 * Measures the engine and the models: what is measured ({@link lanewise.bench.Cases}), how a call is timed
 * ({@link lanewise.bench.Contender}), and against what ({@link lanewise.bench.yardstick}).
 */
package lanewise.bench;
