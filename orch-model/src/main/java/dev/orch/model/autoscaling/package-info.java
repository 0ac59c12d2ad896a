/**
 * Records of the Kubernetes API: {@code autoscaling}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.autoscaling;

import org.jspecify.annotations.NullMarked;
