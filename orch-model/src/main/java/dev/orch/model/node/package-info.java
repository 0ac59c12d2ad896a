/**
 * Records of the Kubernetes API: {@code node}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.node;

import org.jspecify.annotations.NullMarked;
