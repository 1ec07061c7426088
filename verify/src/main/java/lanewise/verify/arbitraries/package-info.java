/**
 * Arbitraries for property tests with jqwik. This package alone needs jqwik, which users who write such tests have anyway:
 * the module requires it statically and the artifact declares it as provided, so it reaches nobody else.
 */
package lanewise.verify.arbitraries;
