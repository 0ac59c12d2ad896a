/**
 * Records of the Kubernetes API: {@code scheduling}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.scheduling;

import org.jspecify.annotations.NullMarked;
