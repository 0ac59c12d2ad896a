/**
 * Records of the Kubernetes API: {@code flowcontrol}. Immutable; an absent list or map is empty,
 * see {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.flowcontrol;

import org.jspecify.annotations.NullMarked;
