/**
 * Records of the Kubernetes API: {@code scheduling.k8s.io/v1alpha2}. Immutable; an absent list or
 * map is empty, see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.schedulingv1alpha2;

import org.jspecify.annotations.NullMarked;
