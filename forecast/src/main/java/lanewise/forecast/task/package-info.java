/** Published tasks: their data, how they are scored, and the baselines that prove the score. */
package lanewise.forecast.task;
