/** A runtime without processes, for simulations. */
@NullMarked
package dev.orch.runtime.simulated;

import org.jspecify.annotations.NullMarked;
