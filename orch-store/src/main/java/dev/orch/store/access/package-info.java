/** Who may do what, by Kubernetes' roles and bindings. */
@NullMarked
package dev.orch.store.access;

import org.jspecify.annotations.NullMarked;
