/**
 * Records of the Kubernetes API: {@code resource}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.resource;

import org.jspecify.annotations.NullMarked;
