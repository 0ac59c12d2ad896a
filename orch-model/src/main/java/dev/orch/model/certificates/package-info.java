/**
 * Records of the Kubernetes API: {@code certificates}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.certificates;

import org.jspecify.annotations.NullMarked;
