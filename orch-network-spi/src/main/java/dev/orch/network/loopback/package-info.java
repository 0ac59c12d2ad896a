/** A network on the host's own loopback addresses, for which nobody needs root. */
@NullMarked
package dev.orch.network.loopback;

import org.jspecify.annotations.NullMarked;
