/**
 * Records of the Kubernetes API: {@code apiextensions}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.apiextensions;

import org.jspecify.annotations.NullMarked;
