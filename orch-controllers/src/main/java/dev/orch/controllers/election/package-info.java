/** Leader election on a Lease. */
@NullMarked
package dev.orch.controllers.election;

import org.jspecify.annotations.NullMarked;
