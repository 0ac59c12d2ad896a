/**
 * Records of the Kubernetes API: {@code networking}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.networking;

import org.jspecify.annotations.NullMarked;
