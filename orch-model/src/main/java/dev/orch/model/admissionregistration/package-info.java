/**
 * Records of the Kubernetes API: {@code admissionregistration}. Immutable; an absent list or map is
 * empty, see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.admissionregistration;

import org.jspecify.annotations.NullMarked;
