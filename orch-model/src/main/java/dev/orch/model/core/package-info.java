/**
 * Records of the Kubernetes API: {@code core}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.core;

import org.jspecify.annotations.NullMarked;
