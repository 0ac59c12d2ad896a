/**
 * Records of the Kubernetes API: {@code metrics.k8s.io}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.metrics;

import org.jspecify.annotations.NullMarked;
