/** Attention, positions and transformers. */
package lanewise.nn.attention;
