/** Devices that pods ask for: the claims made for them, their end, and evictions by taints. */
@NullMarked
package dev.orch.controllers.devices;

import org.jspecify.annotations.NullMarked;
