/**
 * Records of the Kubernetes API: {@code apps}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.apps;

import org.jspecify.annotations.NullMarked;
