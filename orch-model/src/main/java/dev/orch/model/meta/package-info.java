/**
 * Records of the Kubernetes API: {@code meta}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.meta;

import org.jspecify.annotations.NullMarked;
