/** The versioned store, and the Kubernetes API over it as Java calls. */
@NullMarked
package dev.orch.store;

import org.jspecify.annotations.NullMarked;
