/**
 * Records of the Kubernetes API: {@code authentication}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.authentication;

import org.jspecify.annotations.NullMarked;
