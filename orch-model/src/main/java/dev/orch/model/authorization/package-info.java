/**
 * Records of the Kubernetes API: {@code authorization}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.authorization;

import org.jspecify.annotations.NullMarked;
