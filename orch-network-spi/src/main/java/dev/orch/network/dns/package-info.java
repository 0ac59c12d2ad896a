/** The cluster's names: what its DNS says, as data; servers bring it on the wire. */
@NullMarked
package dev.orch.network.dns;

import org.jspecify.annotations.NullMarked;
