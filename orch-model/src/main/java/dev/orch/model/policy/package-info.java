/**
 * Records of the Kubernetes API: {@code policy}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.policy;

import org.jspecify.annotations.NullMarked;
