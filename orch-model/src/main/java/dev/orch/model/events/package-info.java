/**
 * Records of the Kubernetes API: {@code events}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.events;

import org.jspecify.annotations.NullMarked;
