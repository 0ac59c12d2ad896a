/** The scheduler as a pure function from a cluster's state and pods to decisions. */
@NullMarked
package dev.orch.scheduling;

import org.jspecify.annotations.NullMarked;
