/**
 * Records of the Kubernetes API: {@code discovery}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.discovery;

import org.jspecify.annotations.NullMarked;
