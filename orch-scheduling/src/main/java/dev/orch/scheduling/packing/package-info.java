/**
 * Plugins that share devices between pods and pack them densely: Fragmentation Gradient Descent of
 * Weng et al. ("Beware of Fragmentation", USENIX ATC 2023), best fit, and a profile of our own.
 */
@NullMarked
package dev.orch.scheduling.packing;

import org.jspecify.annotations.NullMarked;
