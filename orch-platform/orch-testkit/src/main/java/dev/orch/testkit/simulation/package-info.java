/**
 * Controllers in a cluster of one seed: virtual time, every interleaving, and the faults that a
 * network, a server and a process that dies bring.
 */
@NullMarked
package dev.orch.testkit.simulation;

import org.jspecify.annotations.NullMarked;
