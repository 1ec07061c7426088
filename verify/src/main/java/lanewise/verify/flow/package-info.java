/** How gradients flow back through time in a recurrent layer: norms by distance, bounds, forget gates. */
package lanewise.verify.flow;
