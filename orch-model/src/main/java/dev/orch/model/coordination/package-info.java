/**
 * Records of the Kubernetes API: {@code coordination}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.coordination;

import org.jspecify.annotations.NullMarked;
