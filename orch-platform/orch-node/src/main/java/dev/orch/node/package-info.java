/** A node: the loops that drive a container runtime and a network to what the API says. */
@NullMarked
package dev.orch.node;

import org.jspecify.annotations.NullMarked;
