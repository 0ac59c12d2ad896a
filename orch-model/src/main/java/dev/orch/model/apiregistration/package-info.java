/**
 * Records of the Kubernetes API: {@code apiregistration}. Immutable; an absent list or map is
 * empty, see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.apiregistration;

import org.jspecify.annotations.NullMarked;
