/**
 * Records of the Kubernetes API: {@code rbac}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.rbac;

import org.jspecify.annotations.NullMarked;
