/** A cloud without machines, for simulations and for trying things out. */
@NullMarked
package dev.orch.controllers.cloud.simulated;

import org.jspecify.annotations.NullMarked;
