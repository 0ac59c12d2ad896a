/**
 * Records of the Kubernetes API: {@code batch}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.batch;

import org.jspecify.annotations.NullMarked;
