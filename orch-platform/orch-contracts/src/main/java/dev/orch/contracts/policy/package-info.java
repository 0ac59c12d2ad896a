/** Worlds of network policies, and what the documentation says of them. */
@NullMarked
package dev.orch.contracts.policy;

import org.jspecify.annotations.NullMarked;
