/** Kubernetes' Pod Security Standards: what pods may ask of their nodes, as pure functions. */
@NullMarked
package dev.orch.store.admission.security;

import org.jspecify.annotations.NullMarked;
