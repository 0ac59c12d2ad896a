/**
 * Records of the Kubernetes API: {@code autoscalingv2}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.autoscalingv2;

import org.jspecify.annotations.NullMarked;
