/** The libraries to compare with, each called as its documentation advises. Built with the profile {@code peers}. */
package lanewise.bench.peers;
