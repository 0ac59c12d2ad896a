/** A network that carries nothing, for simulations. */
@NullMarked
package dev.orch.network.simulated;

import org.jspecify.annotations.NullMarked;
